import { expect, it, type TestContext } from 'vitest';
import { workNote } from '../../src/verification/note.js';
import { decide } from '../../src/verification/decide.js';
import { stamp } from '../e2e/events.js';
import { foundAgain, MINUTE_MS } from './found-again.js';

/** Flagged for another patch, which it gets; then it enters the state again. */
async function enteredAgain(
  context: TestContext,
  columns: (patchedAt: Date) => Record<string, string> = () => ({}),
  called: { number?: string } = {},
) {
  const { desk, actor, ready } = await foundAgain(context);
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  const before = await desk.row(ready);
  desk.turn(60 * MINUTE_MS);
  const now = new Date(Math.floor(desk.deps.clock.now().getTime() / 1000) * 1000);
  const patchedAt = new Date(now.getTime() - 10 * MINUTE_MS);
  desk.vendors.qualys.patch(actor.hostId ?? 0, actor.qids, patchedAt);
  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '10', ...columns(patchedAt) });
  const opened = await desk.open({ ...actor, ...called }, 'webhook');
  await desk.run(opened);
  return { desk, before, now, patchedAt, seen: await desk.row(opened) };
}

it('a patch time that nobody has set anew is not taken for that of the patch since: old hits do not count', async (context) => {
  const { desk, before, now, seen } = await enteredAgain(context);
  expect(seen.id).not.toBe(before.id);
  expect(seen).toMatchObject({ step: 'watching', reason: 'not-yet-rescanned' });
  const { evidence } = seen;
  expect(evidence?.t0).toMatchObject({ origin: 'entered-state', judgedAt: before.decidedAt });
  expect(evidence?.t0.at.getTime()).toBeGreaterThanOrEqual(now.getTime());
  if (evidence === undefined) return;
  const verdict = decide(evidence, desk.deps.criterion, desk.deps.clock.now());
  expect(workNote(evidence, { verdict, verification: seen.id })).toContain('is older than its last verdict of');
});

it('one that is set anew counts', async (context) => {
  const { seen, patchedAt } = await enteredAgain(context, (at) => ({ u_patched_at: stamp(at) }));
  expect(seen.evidence?.t0).toMatchObject({ at: patchedAt, origin: 'patched-at' });
});

it('whatever number its message gives it, the ticket is known again', async (context) => {
  const { before, seen } = await enteredAgain(context, () => ({}), { number: 'INC7777777' });
  expect(seen.ticket).toEqual(before.ticket);
  expect(seen.evidence?.t0).toMatchObject({ origin: 'entered-state', judgedAt: before.decidedAt });
});
