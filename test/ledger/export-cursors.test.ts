import { beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { aFreshLedger } from './builders.js';
import { engines } from './databases.js';

const [one, other] = ['https://collector.corp.example/in', 'syslog://collector.corp.example:514'] as const;

describe.each(engines)('the destination that has the fewest entries, on $engine', ({ create }) => {
  let ledger: Ledger;
  beforeEach(async () => {
    ({ ledger } = await aFreshLedger(create));
  });

  it('is none where nothing is configured and nothing was ever taken', async () => {
    expect(await ledger.exports.slowest([])).toBeUndefined();
  });

  it('is a configured one that never took any, whatever the others have', async () => {
    expect(await ledger.exports.slowest([one])).toEqual({ destination: one, sequence: 0 });
    await ledger.exports.set(`ocsf ${one}`, 7);
    expect(await ledger.exports.slowest([one])).toEqual({ destination: `ocsf ${one}`, sequence: 7 });
    expect(await ledger.exports.slowest([one, other])).toEqual({ destination: other, sequence: 0 });
    expect(await ledger.exports.slowest([`${one}/2`])).toEqual({ destination: `${one}/2`, sequence: 0 });
  });

  it('may be one that is configured no more, and each format counts', async () => {
    await ledger.exports.set(`jsonl ${one}`, 9);
    await ledger.exports.set(`cef ${one}`, 4);
    await ledger.exports.set(`cef ${other}`, 3);
    expect(await ledger.exports.slowest([one])).toEqual({ destination: `cef ${other}`, sequence: 3 });
  });
});
