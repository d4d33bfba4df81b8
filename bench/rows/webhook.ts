import { join, resolve } from 'node:path';
import { freePort } from '../../lab/shared/free-port.js';
import { onGround, type Ground } from '../ground.js';
import { putLoad, type Measured } from '../load.js';
import { apiEnvironment, NO_VENDORS, PATCHPROOF, secret, startProgram, untilReady } from '../program.js';
import type { Measure, Run } from '../row.js';

interface Pair {
  readonly steady: Measured;
  readonly saturated: Measured;
}

/** From webhook to durable 202, one process, ours beside the least that could be done. */
export const webhook: Measure = (run) =>
  onGround(async (ground) => {
    const bare = ['--import', 'tsx', resolve('bench/bare-route.ts')];
    const baseline = await measure(run, ground, { name: 'the bare route', args: bare, database: 0 });
    const ours = await measure(run, ground, { name: 'Patchproof', args: [PATCHPROOF, 'api'], database: 1 });
    const refused = ours.steady.refused + ours.saturated.refused;
    return [
      {
        what: 'webhook to durable 202, per second at saturation',
        ours: perSecond(ours),
        baseline: perSecond(baseline),
        aim: 'half the baseline',
        met: refused === 0 && ours.saturated.perSecond >= baseline.saturated.perSecond / 2,
        note: `baseline: a bare Express 5 route that checks the same signature and adds one BullMQ job, no ledger, no dedupe. At saturation p50 ${ms(ours.saturated.p50Ms)} against ${ms(baseline.saturated.p50Ms)}, p99 ${ms(ours.saturated.p99Ms)} against ${ms(baseline.saturated.p99Ms)}; refused ${refused} and ${baseline.steady.refused + baseline.saturated.refused}.`,
        profile: PROFILE,
      },
      {
        what: 'webhook to durable 202, p99 at 200/s',
        ours: ms(ours.steady.p99Ms),
        baseline: ms(baseline.steady.p99Ms),
        aim: '3 x the baseline',
        met: refused === 0 && ours.steady.p99Ms <= 3 * baseline.steady.p99Ms,
        note: `p50 ${ms(ours.steady.p50Ms)} against ${ms(baseline.steady.p50Ms)}.`,
        profile: PROFILE,
      },
    ];
  });

const PROFILE =
  'Of the time in which the API is not idle, three tenths are SQLite, half of that commits; a sixth is HTTP, a tenth the building of SQL, a fifteenth Patchproof and a twenty-fifth garbage collection. The baseline has none of the first and the third.';

interface Contestant {
  readonly name: string;
  readonly args: readonly string[];
  readonly database: number;
}

async function measure({ quick, say }: Run, ground: Ground, { name, args, database }: Contestant): Promise<Pair> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = startProgram(args, {
    ...NO_VENDORS,
    ...apiEnvironment(port),
    REDIS_URL: `${ground.redisUrl}/${database}`,
    DATABASE_URL: `sqlite:${join(ground.folder, 'ledger.db')}`,
    LOG_LEVEL: 'error',
  });
  try {
    await untilReady(url);
    const seconds = quick ? 2 : 10;
    say(`${name}: warming up`);
    await putLoad({ url, secret, seconds: quick ? 1 : 3, connections: 20 });
    say(`${name}: 200 a second`);
    const steady = await putLoad({ url, secret, seconds, connections: 20, rate: 200 });
    say(`${name}: as many as will go`);
    const saturated = await putLoad({ url, secret, seconds, connections: 50 });
    return { steady, saturated };
  } finally {
    await server.stop();
  }
}

function perSecond({ saturated }: Pair): string {
  return saturated.perSecond.toFixed(0);
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
