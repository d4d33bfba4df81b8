import { describe, expect, it } from 'vitest';
import { budgetOn } from '../../src/outbound/budget.js';
import type { BudgetStore } from '../../src/outbound/budget-store.js';
import { limitsOf } from '../../src/outbound/limits.js';
import { createLocalBudget } from '../../src/outbound/local-budget.js';
import { manualClock } from './manual-clock.js';
import { failureOf } from './open-door.js';

const limits = limitsOf({
  qualys: { budgetShare: 0.4 },
  crowdstrike: { callsPerMinute: 3 },
  servicenow: { concurrency: 2, callsPerSecond: 5 },
});
const detections = { system: 'qualys', name: 'listDetections' } as const;
const falcon = { system: 'crowdstrike', name: 'queryHosts' } as const;

function logbook() {
  const lines: string[] = [];
  const write = (message: string) => void lines.push(message);
  return { lines, log: { error: write, warn: write, info: write, debug: write } };
}

/** A store that does as told, and counts the places it has given away. */
function toldStore(told: Partial<BudgetStore>) {
  const counts = { places: 0, spent: 0 };
  const store: BudgetStore = {
    read: async () => ({ pausedMs: 0, window: undefined }),
    spend: async () => {
      counts.spent += 1;
      return 0;
    },
    place: async () => {
      counts.places += 1;
      return async () => void (counts.places -= 1);
    },
    pause: async () => undefined,
    learn: async () => undefined,
    ...told,
  };
  return { store, counts };
}

function openBudget(told: Partial<BudgetStore> = {}) {
  const { store, counts } = toldStore(told);
  const time = manualClock();
  const { lines, log } = logbook();
  return { ...budgetOn(store, { limits, clock: time.clock, log }), ...time, counts, lines };
}

describe('taking a turn', () => {
  it('takes a place and a call, and gives the place back', async () => {
    const { take, counts } = openBudget();
    const release = await take(detections);
    expect(counts).toEqual({ places: 1, spent: 1 });
    await release();
    expect(counts.places).toBe(0);
  });

  it('waits as long as the vendor is paused', async () => {
    const pauses = [4000, 0];
    const { take, sleeps, counts } = openBudget({
      read: async () => ({ pausedMs: pauses.shift() ?? 0, window: undefined }),
    });
    await take(detections);
    expect(sleeps).toEqual([4000]);
    expect(counts).toEqual({ places: 1, spent: 1 });
  });

  it('holds no place while it waits for a call to spend', async () => {
    const waits = [5000, 0];
    const seen: number[] = [];
    const told = openBudget({
      spend: async () => {
        seen.push(told.counts.places);
        return waits.shift() ?? 0;
      },
    });
    await told.take(detections);
    expect(seen).toEqual([1, 1]);
    expect(told.counts.places).toBe(1);
    expect(told.sleeps).toEqual([5000]);
  });

  it('does not wait for what takes too long, and says when to come back', async () => {
    const { take, sleeps, counts } = openBudget({ spend: async () => 600_000 });
    expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 600_000 });
    expect(sleeps).toEqual([]);
    expect(counts.places).toBe(0);
  });

  it('does not wait for ever for a place', async () => {
    const { take, sleeps } = openBudget({ place: async () => undefined });
    expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited' });
    expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(30_000);
  });

  it('asks for places per endpoint of Qualys, for all of ServiceNow together, and for none of Falcon', async () => {
    const asked: [string, number][] = [];
    const { take } = openBudget({
      place: async (key, places) => {
        asked.push([key, places]);
        return async () => undefined;
      },
    });
    await take(detections);
    await take({ system: 'servicenow', name: 'listTickets' });
    await take(falcon);
    expect(asked).toEqual([
      ['qualys:listDetections', 1],
      ['servicenow', 2],
    ]);
  });

  it('believes what the vendor has told before what was assumed', async () => {
    const spent: unknown[] = [];
    const window = { calls: 20, seconds: 86_400 };
    const { take } = openBudget({
      read: async () => ({ pausedMs: 0, window }),
      spend: async (_, window) => {
        spent.push(window);
        return 0;
      },
    });
    await take(detections);
    expect(spent).toEqual([window]);
  });
});

describe('a store that fails', () => {
  const broken = () => Promise.reject(new Error('connection lost'));

  it.each(['read', 'place', 'spend'] as const)('means that nothing is sent (%s)', async (step) => {
    const { take, counts } = openBudget({ [step]: broken });
    expect(await failureOf(take(detections))).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringContaining('REDIS_URL'),
    });
    expect(counts.places).toBe(0);
  });

  it('does not spoil a call that has been made', async () => {
    const { take, pause, observe, lines } = openBudget({
      place: async () => broken,
      pause: broken,
      learn: broken,
    });
    const release = await take(detections);
    await release();
    await pause('qualys', 1000);
    await observe('qualys', {
      'x-ratelimit-limit': '300',
      'x-ratelimit-window-sec': '3600',
      'x-ratelimit-remaining': '1',
    });
    expect(lines).toEqual(Array.from({ length: 4 }, () => 'budget not written'));
  });
});

describe('learning from an answer', () => {
  it('keeps what Qualys tells, and leaves alone a vendor that is nearly used up', async () => {
    const seen: unknown[] = [];
    const { observe } = openBudget({
      learn: async (...told) => void seen.push(told),
      pause: async (...told) => void seen.push(told),
    });
    await observe('qualys', {
      'x-ratelimit-limit': '50',
      'x-ratelimit-window-sec': '86400',
      'x-ratelimit-remaining': '3',
    });
    expect(seen).toEqual([
      ['qualys', { calls: 20, seconds: 86_400 }],
      ['qualys', 360_000],
    ]);
  });

  it('keeps the configured limit of a vendor whose limit is not ours to share', async () => {
    const seen: unknown[] = [];
    const { observe } = openBudget({ learn: async (...told) => void seen.push(told) });
    await observe('crowdstrike', { 'x-ratelimit-limit': '6000', 'x-ratelimit-window-sec': '60' });
    expect(seen).toEqual([]);
  });
});

describe('counted in memory', () => {
  function local() {
    const time = manualClock();
    return { ...createLocalBudget({ limits, clock: time.clock, log: logbook().log, patienceMs: 0 }), ...time };
  }

  it('spends no more than the period allows', async () => {
    const { take } = local();
    for (let call = 0; call < 3; call += 1) await take(falcon);
    expect(await failureOf(take(falcon))).toMatchObject({ kind: 'rate-limited' });
  });

  it('lets as many calls fly as there are places', async () => {
    const { take } = local();
    const release = await take(detections);
    expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited' });
    await take({ ...detections, name: 'listHosts' });
    await release();
    await expect(take(detections)).resolves.toBeTypeOf('function');
  });

  it('pauses, and the longer pause wins', async () => {
    const { take, pause, turn } = local();
    await pause('crowdstrike', 5000);
    await pause('crowdstrike', 1000);
    turn(4999);
    expect(await failureOf(take(falcon))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 5000 });
    turn(1);
    await expect(take(falcon)).resolves.toBeTypeOf('function');
  });

  it('learns a smaller limit', async () => {
    const { take, observe } = local();
    await observe('qualys', { 'x-ratelimit-limit': '3', 'x-ratelimit-window-sec': '3600' });
    await (
      await take(detections)
    )();
    expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited' });
  });
});
