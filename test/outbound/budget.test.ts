import { describe, expect, it } from 'vitest';
import { budgetOn } from '../../src/outbound/budget.js';
import type { BudgetStore } from '../../src/outbound/budget-store.js';
import { limitsOf } from '../../src/outbound/limits.js';
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
    pausedMs: async () => 0,
    told: async () => undefined,
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
    const pauses = [4000, 4000];
    const { take, sleeps, counts } = openBudget({ pausedMs: async () => pauses.shift() ?? 0 });
    await take(falcon);
    expect(sleeps).toEqual([4000]);
    expect(counts).toEqual({ places: 0, spent: 1 });
  });

  it.each([
    ['all of Qualys', 'qualys'],
    ['this endpoint of it', 'qualys:listDetections'],
  ])('waits while %s is paused', async (_what, paused) => {
    const { take } = openBudget({ pausedMs: async (scope) => (scope === paused ? 60_000 : 0) });
    expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 60_000 });
  });

  it('does not wait while another endpoint of Qualys is paused', async () => {
    const { take } = openBudget({ pausedMs: async (scope) => (scope === 'qualys:listHosts' ? 60_000 : 0) });
    await expect(take(detections)).resolves.toBeTypeOf('function');
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

  it('waits for a place as long as four slow answers take, and not for ever', async () => {
    const { take, sleeps } = openBudget({ place: async () => undefined });
    expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited' });
    expect(sleeps.reduce((sum, ms) => sum + ms, 0)).toBe(120_000);
  });

  it('counts Qualys per endpoint, all of ServiceNow and all of Falcon together, and no places of Falcon', async () => {
    const asked: unknown[] = [];
    const { take } = openBudget({
      place: async (...told) => {
        asked.push(told);
        return async () => undefined;
      },
      spend: async (...told) => {
        asked.push(told);
        return 0;
      },
    });
    await take(detections);
    await take({ system: 'servicenow', name: 'listTickets' });
    await take(falcon);
    expect(asked).toEqual([
      ['qualys:listDetections', 1],
      ['qualys:listDetections', 3600, [{ of: 'all', calls: 120 }]],
      ['servicenow', 2],
      ['servicenow', 1, [{ of: 'all', calls: 5 }]],
      ['crowdstrike', 60, [{ of: 'all', calls: 3 }]],
    ]);
  });

  it.each(['searchAssets', 'portalVersion'])('grants the portal a window of its own (%s)', async (name) => {
    const spent: unknown[] = [];
    const { take } = openBudget({
      spend: async (...told) => {
        spent.push(told);
        return 0;
      },
    });
    await take({ system: 'qualys', name });
    expect(spent).toEqual([[`qualys:${name}`, 3600, [{ of: 'all', calls: 3000 }]]]);
  });

  it('believes what the vendor has told before what was assumed', async () => {
    const spent: unknown[] = [];
    const window = { calls: 20, seconds: 86_400 };
    const { take } = openBudget({
      told: async (scope) => (scope === 'qualys:listDetections' ? window : undefined),
      spend: async (...told) => {
        spent.push(told);
        return 0;
      },
    });
    await take(detections);
    expect(spent).toEqual([['qualys:listDetections', 86_400, [{ of: 'all', calls: 20 }]]]);
  });
});

describe('a store that fails', () => {
  const broken = () => Promise.reject(new Error('connection lost'));

  it.each(['pausedMs', 'told', 'place', 'spend'] as const)('means that nothing is sent (%s)', async (step) => {
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
    await observe(detections, {
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
    await observe(detections, {
      'x-ratelimit-limit': '50',
      'x-ratelimit-window-sec': '86400',
      'x-ratelimit-remaining': '3',
    });
    expect(seen).toEqual([
      ['qualys:listDetections', { calls: 20, seconds: 86_400 }],
      ['qualys:listDetections', 8_640_000],
    ]);
  });

  it('pauses all of Falcon together, and of Qualys what it is told to', async () => {
    const seen: unknown[] = [];
    const { observe, pause } = openBudget({ pause: async (...told) => void seen.push(told) });
    await observe(falcon, { 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '1' });
    await pause(falcon, 1000);
    await pause(detections, 2000);
    await pause('qualys', 3000);
    expect(seen).toEqual([
      ['crowdstrike', 6000],
      ['crowdstrike', 1000],
      ['qualys:listDetections', 2000],
      ['qualys', 3000],
    ]);
  });

  it('believes a wait of up to a day, the longest period that a vendor counts in', async () => {
    const seen: unknown[] = [];
    const { observe, pause } = openBudget({ pause: async (_, ms) => void seen.push(ms) });
    await pause('qualys', 80_000_000);
    await pause('qualys', 99_999_999_000);
    await observe(detections, { 'x-ratelimit-towait-sec': '999999999' });
    expect(seen).toEqual([80_000_000, 86_400_000, 86_400_000]);
  });

  it('keeps the configured limit of a vendor whose limit is not ours to share', async () => {
    const seen: unknown[] = [];
    const { observe } = openBudget({ learn: async (...told) => void seen.push(told) });
    await observe(falcon, { 'x-ratelimit-limit': '6000', 'x-ratelimit-window-sec': '60' });
    expect(seen).toEqual([]);
  });
});
