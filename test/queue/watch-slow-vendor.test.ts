import { describe, expect, it, type TestContext } from 'vitest';
import type { Qualys } from '../../src/connectors/qualys/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { neglected } from '../../src/queue/look-at-qualys.js';
import type { Waiting } from '../../src/queue/waiting.js';
import { anEvidence, at } from '../support/evidence.js';
import { handOver } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

const POLL_MS = 5 * 60_000;

/** Two tickets that wait, and whose looks are due. */
async function twoTickets(context: TestContext) {
  const desk = await openDesk(context);
  const actors = [desk.actor(), desk.actor({ host: 'app02' })];
  const taken = [];
  for (const actor of actors) {
    handOver(desk.vendors, actor);
    const opened = await desk.open(actor);
    await desk.run(opened);
    taken.push(await desk.row(opened));
  }
  desk.turn(2 * POLL_MS);
  return { desk, taken };
}

/** A Qualys whose lists end when the test says so. */
function held({ deps }: Desk) {
  let taken: () => void = () => {};
  const asked = new Promise<void>((resolve) => (taken = resolve));
  let fail: (cause: Error) => void = () => {};
  const snapshot: Qualys['snapshot'] = () => {
    taken();
    return new Promise((_, reject) => (fail = reject));
  };
  return { qualys: { ...deps.qualys, snapshot }, asked, fail: (cause: Error) => fail(cause) };
}

describe('a call that hangs', () => {
  it('holds up nobody who does not need it: he is woken while it hangs', async (context) => {
    const { desk, taken } = await twoTickets(context);
    const [stuck, other] = taken;
    if (stuck?.evidence === undefined || other?.evidence === undefined) throw new Error('expected both to be watched');
    const identity = { kind: 'not-found' as const, searched: ['hostname'] };
    await desk.deps.ledger.save(other, { evidence: { ...other.evidence, qualys: { identity } } });
    const { qualys, asked, fail } = held(desk);
    const tick = desk.tickWith({ qualys });
    await asked;
    await expect.poll(async () => (await desk.row(other)).step).toBe('ready');
    expect(await desk.row(stuck)).toMatchObject({ step: 'watching', version: stuck.version });

    fail(new OutboundError('listDetections', { kind: 'timeout' }));
    expect(await tick).toMatchObject({ kind: 'done', result: { due: 2, concluded: 1 } });
    expect(await desk.row(stuck)).toMatchObject({ reason: 'vendor-unavailable', step: 'watching' });
  });

  it('is given up with the tick: its limit is six minutes, or the poll interval where that is longer', async (context) => {
    const { desk } = await twoTickets(context);
    const limits: (number | undefined)[] = [];
    const snapshot: Qualys['snapshot'] = async (_hosts, _qids, { until }) => {
      limits.push(until && Math.round((until.getTime() - desk.deps.clock.now().getTime()) / 60_000));
      throw new OutboundError('listDetections', { kind: 'timeout' });
    };
    await desk.tickWith({ qualys: { ...desk.deps.qualys, snapshot } });
    desk.turn(2 * 60 * 60_000);
    await desk.tickWith({ qualys: { ...desk.deps.qualys, snapshot }, pollIntervalMs: 60 * 60_000 });
    expect(limits).toEqual([6, 60]);
  });
});

describe('where our share is spent', () => {
  const spent = new OutboundError('listDetections', {
    kind: 'rate-limited',
    retryAfterMs: 20 * 60_000,
    detail: 'our share is used up',
    unasked: true,
  });

  it('a ticket is put off until there is something to spend, and nobody calls that silence', async (context) => {
    const { desk, taken } = await twoTickets(context);
    const snapshot: Qualys['snapshot'] = () => Promise.reject(spent);
    const now = desk.deps.clock.now().getTime();
    expect(await desk.tickWith({ qualys: { ...desk.deps.qualys, snapshot } })).toMatchObject({
      result: { due: 2, putOff: 2 },
    });
    for (const one of taken) {
      const seen = await desk.row(one);
      expect(seen).toMatchObject({ reason: 'not-yet-rescanned', trouble: undefined });
      expect(seen.nextCheckAt?.getTime()).toBeGreaterThanOrEqual(now + 20 * 60_000);
    }
  });

  it.each([
    [59, false],
    [61, true],
  ])('after %i minutes without an answer that is silence: %s', (minutes, silent) => {
    // Of a row only its facts matter here.
    const one = { seen: {}, evidence: anEvidence(), putOff: { ms: 1000, why: 'Qualys: spent' } } as unknown as Waiting;
    const told = neglected(one, { now: at(150 + minutes), roundMs: POLL_MS }).evidence.qualys;
    expect(told.silentSince !== undefined).toBe(silent);
    expect(
      neglected(one, { now: at(150 + minutes), roundMs: 60 * 60_000 }).evidence.qualys.silentSince,
    ).toBeUndefined();
  });
});
