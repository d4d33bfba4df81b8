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
  const asked: object[] = [];
  for (const _try of [1, 2, 3, 4]) {
    const ending = await desk.run(ready);
    expect(ending.kind).toBe('wait');
    const inMinutes =
      ending.kind === 'wait' ? (ending.until.getTime() - desk.deps.clock.now().getTime()) / MINUTE_MS : 0;
    expect(inMinutes, 'not before half of it').toBeGreaterThan(2.5);
    expect(inMinutes, 'a release is seen within a poll interval').toBeLessThanOrEqual(5);
    desk.turn(6 * MINUTE_MS);
    asked.push(desk.requests());
  }
  expect(asked, 'of a write that is held back no vendor is asked').toEqual(asked.map(() => asked[0]));
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

it('a switch that cannot be read holds back what was stopped, and one that is released leaves the rest to the policy', async (context) => {
  const readings: ('stopped' | 'allowed' | Error)[] = ['stopped', new Error('no ledger'), 'allowed', 'allowed'];
  const writes = async () => {
    const reading = readings.shift() ?? 'allowed';
    if (reading instanceof Error) throw reading;
    return reading;
  };
  const policy =
    '{ rules: [{ id: not now, effect: forbid, operations: "*:update", when: { freeze: { from: 2020-01-01T00:00:00Z, to: 2100-01-01T00:00:00Z } } }] }';
  const { desk, ready } = await foundAgain(context, { settings: { policy, standing: { ...openStanding, writes } } });
  await desk.run(ready);
  expect((await desk.row(ready)).trouble).toContain('nothing-is-written-while-writes-are-stopped');
  await desk.run(ready);
  expect(readings).toHaveLength(2);
  const ending = await desk.run(ready);
  expect((await desk.row(ready)).trouble).toMatch(/not now/);
  expect((await desk.row(ready)).trouble).not.toContain('writes-are-stopped');
  const halfAnHour = desk.deps.clock.now().getTime() + 28 * MINUTE_MS;
  expect(ending.kind === 'wait' && ending.until.getTime() > halfAnHour).toBe(true);
});

it('mode observe ends a verification, whether writes are stopped or not', async (context) => {
  const { desk, ready } = await foundAgain(context, { settings: { standing: switchable().standing, mode: 'observe' } });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
});
