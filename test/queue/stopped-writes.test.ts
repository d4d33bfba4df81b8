import { expect, it } from 'vitest';
import { openStanding } from '../support/open-standing.js';
import { foundAgain, MINUTE_MS } from './found-again.js';

/** A switch that a test throws. */
function switchable() {
  let now: 'allowed' | 'stopped' = 'stopped';
  const standing = { ...openStanding, writes: async () => now };
  return { standing, allow: () => void (now = 'allowed') };
}

it('a write that is stopped waits, says why, and is made once writes are allowed again', async (context) => {
  const { standing, allow } = switchable();
  const { desk, actor, ready } = await foundAgain(context, { settings: { standing } });
  for (const _try of [1, 2, 3, 4]) {
    const soon = new Date(desk.deps.clock.now().getTime() + 30 * MINUTE_MS);
    const ending = await desk.run(ready);
    expect(ending.kind).toBe('wait');
    expect(ending.kind === 'wait' && ending.until >= soon).toBe(true);
    desk.turn(31 * MINUTE_MS);
  }
  expect(await desk.row(ready)).toMatchObject({
    phase: 'reporting',
    writeAttempts: 0,
    trouble: expect.stringContaining('nothing-is-written-while-writes-are-stopped'),
  });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toEqual([]);

  allow();
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  expect(await desk.row(ready)).toMatchObject({ phase: 'done', trouble: undefined });
  expect(desk.vendors.servicenow.patches(actor.sysId)).toHaveLength(1);
});

it('mode observe ends a verification, whether writes are stopped or not', async (context) => {
  const { desk, ready } = await foundAgain(context, { settings: { standing: switchable().standing, mode: 'observe' } });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
});
