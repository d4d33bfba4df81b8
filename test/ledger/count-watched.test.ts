import { describe, expect, it } from 'vitest';
import { aLedger, startOfTime, watched } from './builders.js';
import { engines } from './databases.js';

describe.each(engines)('$engine', ({ create }) => {
  it('counts those that are done and still looked after', async ({ onTestFinished }) => {
    const database = await create();
    onTestFinished(database.remove);
    const ledger = await aLedger(database.url);
    expect(await ledger.countWatched()).toBe(0);
    const [first, second] = [await watched(ledger, startOfTime), await watched(ledger, startOfTime)];
    await ledger.save(first, { phase: 'done', outcome: 'verified', watchUntil: startOfTime });
    await ledger.save(second, { phase: 'done', outcome: 'verified' });
    expect(await ledger.countWatched()).toBe(1);
  });
});
