import { Redis } from 'ioredis';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { createLoginBreaker, type LoginBreaker } from '../../src/outbound/login-breaker.js';
import { createSharedLoginBreaker } from '../../src/outbound/redis-login-breaker.js';
import { freePort } from '../../lab/shared/free-port.js';
import { manualClock } from './manual-clock.js';

const MINUTE = 60_000;
const QUARTER = 15 * MINUTE;
const DATABASE = 43;
const silent = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

function connection(url = inject('redisUrl')): Redis {
  const redis = new Redis(url, { db: DATABASE, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => undefined);
  onTestFinished(() => redis.disconnect());
  return redis;
}

const kinds = [
  { kind: 'alone', create: async (clock: ReturnType<typeof manualClock>['clock']) => createLoginBreaker({ clock }) },
  {
    kind: 'shared',
    create: async (clock: ReturnType<typeof manualClock>['clock']) => {
      const redis = connection();
      await redis.flushdb();
      return createSharedLoginBreaker({ redis, clock, log: silent });
    },
  },
  {
    kind: 'shared, with Redis away',
    create: async (clock: ReturnType<typeof manualClock>['clock']) =>
      createSharedLoginBreaker({
        redis: connection(`redis://127.0.0.1:${await freePort()}`),
        clock,
        log: silent,
      }),
  },
];

describe.each(kinds)('a breaker ($kind)', ({ create }) => {
  it('rests twice as long after each further refusal, up to a day', async () => {
    const { clock, turn } = manualClock();
    const breaker = await create(clock);
    const rests: number[] = [];
    while (rests.length < 9) {
      await breaker.refused('qualys', 'check QUALYS_PASSWORD');
      let minutes = 0;
      for (; (await breaker.refusal('qualys')) !== undefined; minutes += 15) turn(QUARTER);
      rests.push(minutes);
    }
    expect(rests).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  });

  it('takes refusals of the same moment for one', async () => {
    const { clock, turn } = manualClock();
    const breaker = await create(clock);
    for (let call = 0; call < 10; call += 1) await breaker.refused('qualys', 'check QUALYS_PASSWORD');
    turn(QUARTER);
    expect(await breaker.refusal('qualys')).toBeUndefined();
  });

  it('begins anew once the site has let us in, and not by an answer that was still under way', async () => {
    const { clock, turn } = manualClock();
    const breaker = await create(clock);
    await breaker.refused('qualys', 'check QUALYS_PASSWORD');
    await breaker.accepted('qualys');
    expect(await breaker.refusal('qualys')).toContain('QUALYS_PASSWORD');

    turn(QUARTER);
    await breaker.accepted('qualys');
    await breaker.refused('qualys', 'check QUALYS_PASSWORD');
    turn(QUARTER);
    expect(await breaker.refusal('qualys')).toBeUndefined();
  });

  it('lets the other sites alone', async () => {
    const breaker = await create(manualClock().clock);
    await breaker.refused('qualys', 'check QUALYS_PASSWORD');
    expect(await breaker.refusal('crowdstrike')).toBeUndefined();
  });
});

describe('many processes on one Redis', () => {
  async function processes(count: number) {
    const { clock, turn } = manualClock();
    await connection().flushdb();
    const start = (): LoginBreaker => createSharedLoginBreaker({ redis: connection(), clock, log: silent });
    return { turn, start, all: Array.from({ length: count }, start) };
  }

  it('try a refused login once, whichever of them was refused', async () => {
    const { all } = await processes(5);
    await all[3]?.refused('qualys', 'check QUALYS_PASSWORD');
    const said = await Promise.all(all.map((breaker) => breaker.refusal('qualys')));
    expect(said.every((words) => words?.startsWith('check QUALYS_PASSWORD; not tried again before'))).toBe(true);
  });

  it('lengthen the rest together: ten refusals in turn rest ten times, not ten times each', async () => {
    const { all, turn } = await processes(2);
    const [one, two] = all;
    await one?.refused('qualys', 'check QUALYS_PASSWORD');
    turn(QUARTER);
    await two?.refused('qualys', 'check QUALYS_PASSWORD');
    turn(QUARTER);
    expect(await one?.refusal('qualys')).toBeDefined();
    turn(QUARTER);
    expect(await one?.refusal('qualys')).toBeUndefined();
  });

  it('try once after a start, since the login may have been mended, and tell each other when it was not', async () => {
    const { all, turn, start } = await processes(1);
    await all[0]?.refused('qualys', 'check QUALYS_PASSWORD');
    turn(MINUTE);
    const [late, later] = [start(), start()];
    expect(await late.refusal('qualys')).toBeUndefined();
    turn(1000);
    await late.refused('qualys', 'check QUALYS_PASSWORD');
    expect(await later.refusal('qualys')).toBeDefined();
  });

  it('go on at once when one of them was let in after a start', async () => {
    const { all, turn, start } = await processes(1);
    const [old] = all;
    await old?.refused('servicenow', 'check SNOW_PASSWORD');
    turn(MINUTE);
    await start().accepted('servicenow');
    expect(await start().refusal('servicenow')).toBeUndefined();
  });
});
