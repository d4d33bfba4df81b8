import { announceAll } from '../announce.js';
import { cronScript } from '../cron-script.js';
import { onGround, type Ground } from '../ground.js';
import { openTown, type Town } from '../open-town.js';
import { secret } from '../program.js';
import type { Measure, Row, Run } from '../row.js';
import { startService } from '../service.js';

/** The customer's limits are out of the way: what is measured is us. One look at a sensor is enough, so that nobody waits. */
const settings = `
mode: enforce
schedule: { sweep: "0 0 1 1 *" }
verification:
  pollInterval: 2s
  clockGuard: 1s
  health: { offlineAfter: 1h, indexLag: 1h, observations: 1, observationGap: 1s, rfmGrace: 1h }
vendors:
  qualys: { budgetShare: 1 }
  servicenow: { concurrency: 16, callsPerSecond: 1000 }
  crowdstrike: { callsPerMinute: 6000 }
`;

/** Tickets whose machines have been rescanned already: from announcement to PATCH, as many as will go. */
export const decisions: Measure = async (run) => [
  await measure(run, { what: 'full decisions per second, vendors answer at once', slowMs: 0, database: 0 }),
  await measure(run, { what: 'full decisions per second, vendors answer after 100 ms', slowMs: 100, database: 1 }),
];

/** Of the worker, over 200 tickets that vendors answer at once, its start included. */
const PROFILE =
  "The worker is hardly ever idle: a fifth of its time is SQLite, mostly commits; a seventh Patchproof's own code, an eighth Node's, a tenth HTTP and XML, a fifteenth Redis and BullMQ, a twentieth zod. A script that keeps no record pays none of that, and where an answer takes no time there is none to save by sharing calls.";

interface Case {
  readonly what: string;
  readonly slowMs: number;
  readonly database: number;
}

function measure({ quick, say }: Run, { what, slowMs, database }: Case): Promise<Row> {
  return onGround(async (ground) => {
    const town = await openTown();
    try {
      await town.slow(slowMs);
      say(`the script, answers after ${slowMs} ms`);
      const script = await byScript(town, slowMs === 0 && !quick ? 200 : 20);
      say(`Patchproof, answers after ${slowMs} ms`);
      const ours = await byService(ground, town, { count: quick ? 200 : 500, database });
      return {
        what,
        ours: ours.toFixed(1),
        baseline: `${script.toFixed(1)} (sequential script)`,
        aim: '20 x the baseline',
        met: ours >= 20 * script,
        note: `${(ours / script).toFixed(1)} x. One API and one worker on SQLite; the limits of the vendors are out of the way, and one look at a sensor is enough.`,
        profile: PROFILE,
      };
    } finally {
      town.close();
    }
  });
}

async function byScript(town: Town, count: number): Promise<number> {
  const tickets = await town.settle(count);
  await town.rescan(tickets);
  const verify = cronScript(town.environment);
  const started = performance.now();
  for (const ticket of tickets)
    if (!(await verify(ticket))) throw new Error('expected the script to resolve its ticket');
  return count / ((performance.now() - started) / 1000);
}

async function byService(
  ground: Ground,
  town: Town,
  { count, database }: { count: number; database: number },
): Promise<number> {
  const service = await startService(ground, { vendors: town.environment, settings, database });
  try {
    const tickets = await town.settle(count);
    await town.rescan(tickets);
    const { closed } = await town.count();
    const started = performance.now();
    await announceAll(service.url, secret, tickets);
    await town.closed(closed + count, 120_000);
    return count / ((performance.now() - started) / 1000);
  } finally {
    await service.stop();
  }
}
