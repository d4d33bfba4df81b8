import { expect, it, type TestContext } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { comesBack, deskWithVerified, HOUR_MS, kindsOf, MINUTE_MS } from './after-desk.js';
import type { Desk } from './desk.js';
import { changed } from './found-again.js';
import { openStanding } from '../support/open-standing.js';

const VERIFIED = { kind: 'done', result: { outcome: 'verified' } };

/** Verified, and not written: writes are stopped. */
async function held(context: TestContext) {
  let now: 'allowed' | 'stopped' = 'stopped';
  const standing = { ...openStanding, writes: async () => now };
  const { desk, actor, seen } = await deskWithVerified(context, { standing });
  expect(seen).toMatchObject({ phase: 'reporting', outcome: 'verified' });
  const looks = () => desk.vendors.qualys.requests.filter(({ path }) => path.includes('detection')).length;
  return {
    desk,
    actor,
    seen,
    patches: () => desk.vendors.servicenow.patches(actor.sysId),
    /** Writes are allowed after so long; gives how often Qualys was asked about findings then. */
    released: async (afterMs: number) => {
      desk.turn(afterMs);
      now = 'allowed';
      const before = looks();
      const ending = await desk.run(seen);
      return { ending, looks: looks() - before };
    },
  };
}

async function newest({ deps, row }: Desk, { number }: Actor) {
  const { items } = await deps.ledger.list({ ticket: number, limit: 1 });
  return row({ id: items[0]?.id ?? '' });
}

it('a verdict that had to wait is not written when Qualys has found it again: it is verified anew', async (context) => {
  const { desk, actor, seen, patches, released } = await held(context);
  comesBack(desk, actor);
  expect(await released(0)).toMatchObject({ ending: { kind: 'wait' }, looks: 1 });
  expect(patches()).toEqual([]);
  expect(await desk.row(seen)).toMatchObject({ phase: 'waiting', outcome: undefined, decision: undefined });
  expect((await kindsOf(desk, seen)).at(-1)).toBe('started-anew');

  expect(await desk.run(seen)).toMatchObject({
    kind: 'done',
    result: { outcome: 'failed', reason: 'still-vulnerable' },
  });
  expect(patches()).toHaveLength(1);
});

it('where its note had landed already, another verification takes its place, with a note of its own', async (context) => {
  const { desk, actor, seen, patches, released } = await held(context);
  await changed(desk, seen, { noteLanded: true });
  comesBack(desk, actor);
  await released(0);
  expect(await desk.row(seen)).toMatchObject({ phase: 'done', outcome: 'verified' });
  expect(patches()).toEqual([]);

  const next = await newest(desk, actor);
  expect(next.id).not.toBe(seen.id);
  expect(await desk.run(next)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  expect(desk.vendors.servicenow.journal(actor.sysId)).toHaveLength(1);
});

it('one that still holds is written, on the evidence that it was reached on', async (context) => {
  const { desk, seen, patches, released } = await held(context);
  expect(await released(2 * HOUR_MS)).toMatchObject({ ending: VERIFIED, looks: 1 });
  expect(patches()).toHaveLength(1);
  expect(await desk.row(seen)).toMatchObject({ decision: seen.decision, evidence: seen.evidence });
});

it('one that is half written is not written to its end when Qualys has found it again', async (context) => {
  const acl = { deniedFields: ['state'] };
  const { desk, actor, seen } = await deskWithVerified(context, {}, { acl });
  expect(seen).toMatchObject({ phase: 'reporting', noteLanded: true, writeAttempts: 1 });
  acl.deniedFields.pop();
  comesBack(desk, actor);
  await desk.run(seen);
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(desk.vendors.servicenow.incident(actor.sysId)).toMatchObject({ state: '10' });
  expect(await newest(desk, actor)).not.toMatchObject({ id: seen.id });
});

it('while Qualys is silent it waits, and says so', async (context) => {
  const { desk, seen, patches, released } = await held(context);
  desk.vendors.qualys.setFault('reset-before');
  expect((await released(2 * HOUR_MS)).ending).toMatchObject({ kind: 'wait' });
  expect(patches()).toEqual([]);
  expect(await desk.row(seen)).toMatchObject({ phase: 'reporting', trouble: expect.stringContaining('Qualys') });

  desk.vendors.qualys.clearFault('reset-before');
  expect((await released(HOUR_MS)).ending).toMatchObject(VERIFIED);
});

it('one that is written at once is not looked at again', async (context) => {
  const { patches, released } = await held(context);
  expect(await released(30 * MINUTE_MS)).toMatchObject({ ending: VERIFIED, looks: 0 });
  expect(patches()).toHaveLength(1);
});
