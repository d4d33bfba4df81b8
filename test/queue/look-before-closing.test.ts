import { expect, it, type TestContext } from 'vitest';
import { comesBack, deskWithVerified, HOUR_MS, kindsOf, MINUTE_MS } from './after-desk.js';
import { openStanding } from '../support/open-standing.js';

/** Verified, and not written: writes are stopped. */
async function held(context: TestContext, verification?: string) {
  let now: 'allowed' | 'stopped' = 'stopped';
  const standing = { ...openStanding, writes: async () => now };
  const { desk, actor, seen } = await deskWithVerified(context, { standing, ...(verification && { verification }) });
  expect(seen).toMatchObject({ phase: 'reporting', outcome: 'verified' });
  const detections = () => desk.vendors.qualys.requests.filter(({ path }) => path.includes('detection')).length;
  const patches = () => desk.vendors.servicenow.patches(actor.sysId);
  return { desk, actor, seen, detections, patches, allow: () => void (now = 'allowed') };
}

it('a verdict that had to wait is not written when Qualys has found it again: the watch goes on', async (context) => {
  const { desk, actor, seen, patches, allow } = await held(context);
  comesBack(desk, actor);
  allow();
  expect(await desk.run(seen)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  const withdrawn = { phase: 'waiting', step: 'watching', outcome: undefined, decision: undefined };
  expect(await desk.row(seen)).toMatchObject(withdrawn);
  expect((await kindsOf(desk, seen)).at(-1)).toBe('verdict-withdrawn');

  desk.turn(MINUTE_MS);
  await desk.tick();
  expect(await desk.run(seen)).toMatchObject({
    kind: 'done',
    result: { outcome: 'failed', reason: 'still-vulnerable' },
  });
  expect(patches()).toHaveLength(1);
});

it('one that still holds is written, on the evidence that it was reached on', async (context) => {
  const { desk, seen, detections, patches, allow } = await held(context);
  desk.turn(2 * HOUR_MS);
  allow();
  const before = detections();
  expect(await desk.run(seen)).toMatchObject({ kind: 'done', result: { outcome: 'verified' } });
  expect(detections()).toBe(before + 1);
  expect(patches()).toHaveLength(1);
  expect(await desk.row(seen)).toMatchObject({ decision: seen.decision, evidence: seen.evidence });
});

it('while Qualys is silent it waits, and says so', async (context) => {
  const { desk, seen, patches, allow } = await held(context);
  desk.turn(2 * HOUR_MS);
  allow();
  desk.vendors.qualys.setFault('reset-before');
  expect(await desk.run(seen)).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  expect(await desk.row(seen)).toMatchObject({ phase: 'reporting', trouble: expect.stringContaining('Qualys') });

  desk.vendors.qualys.clearFault('reset-before');
  desk.turn(HOUR_MS);
  expect(await desk.run(seen)).toMatchObject({ kind: 'done', result: { outcome: 'verified' } });
});

it('one that is written at once is not looked at again', async (context) => {
  const { desk, seen, detections, patches, allow } = await held(context);
  desk.turn(30 * MINUTE_MS);
  allow();
  const before = detections();
  expect(await desk.run(seen)).toMatchObject({ kind: 'done', result: { outcome: 'verified' } });
  expect([detections(), patches().length]).toEqual([before, 1]);
});
