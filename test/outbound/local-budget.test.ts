import { expect, it } from 'vitest';
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
const hosts = { system: 'qualys', name: 'listHosts' } as const;
const falcon = { system: 'crowdstrike', name: 'queryHosts' } as const;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

function local() {
  const time = manualClock();
  return { ...createLocalBudget({ limits, clock: time.clock, log: silent, patienceMs: 0 }), ...time };
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
  await take(hosts);
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

it('pauses one endpoint, or all of a system', async () => {
  const { take, pause } = local();
  await pause(detections, 5000);
  expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 5000 });
  const release = await take(hosts);
  await release();
  await pause('qualys', 9000);
  expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 9000 });
  expect(await failureOf(take(hosts))).toMatchObject({ kind: 'rate-limited' });
});

it('learns a smaller limit, of the endpoint that told it', async () => {
  const { take, observe } = local();
  await observe(detections, { 'x-ratelimit-limit': '3', 'x-ratelimit-window-sec': '3600' });
  await (
    await take(detections)
  )();
  expect(await failureOf(take(detections))).toMatchObject({ kind: 'rate-limited' });
  for (let call = 0; call < 2; call += 1) await (await take(hosts))();
});
