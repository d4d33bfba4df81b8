import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { setTimeout as sleep } from 'node:timers/promises';
import { announceAll, anyTicket } from '../announce.js';
import { onGround, type Ground } from '../ground.js';
import { openTown } from '../open-town.js';
import { percentile } from '../percentile.js';
import { secret } from '../program.js';
import type { Measure, Run } from '../row.js';
import { startService } from '../service.js';

/** The customer's limits are out of the way: jobs must not wait for each other's calls. */
const settings = `
mode: observe
schedule: { sweep: "0 0 1 1 *" }
vendors:
  servicenow: { concurrency: 8, callsPerSecond: 1000 }
`;
const EVERY_MS = 20;

/** From a job's birth, right before its 202, to the moment a worker runs it; at 50 a second. */
export const pickup: Measure = (run) =>
  onGround(async (ground) => {
    const count = run.quick ? 100 : 1000;
    run.say('a bare queue');
    const bare = await throughBareQueue(ground, count);
    run.say('Patchproof');
    const ours = await throughService(run, ground, count);
    return [
      {
        what: 'webhook accepted to job running, p95 at 50/s',
        ours: `${percentile(ours, 0.95)} ms`,
        baseline: `${percentile(bare, 0.95)} ms (bare BullMQ)`,
        aim: 'baseline + 50 ms',
        met: percentile(ours, 0.95) <= percentile(bare, 0.95) + 50,
        note: `p50 ${percentile(ours, 0.5)} against ${percentile(bare, 0.5)} ms; ${ours.length} jobs, API and worker apart, those of the bare queue in one process. The jobs are real: each asks ServiceNow for a ticket, which is gone.`,
      },
    ];
  });

/** Adds jobs from this process and takes them in it. */
async function throughBareQueue({ redisUrl }: Ground, count: number): Promise<readonly number[]> {
  const connection = new Redis(`${redisUrl}/1`, { maxRetriesPerRequest: null });
  const queue = new Queue('bare', { connection });
  const waited: number[] = [];
  const worker = new Worker(
    'bare',
    async ({ processedOn = Date.now(), timestamp }) => void waited.push(processedOn - timestamp),
    { connection, concurrency: 50 },
  );
  await worker.waitUntilReady();
  for (let added = 0; added < count; added += 1) {
    await Promise.all([queue.add('verify', { ticket: added }), sleep(EVERY_MS)]);
  }
  while (waited.length < count) await sleep(EVERY_MS);
  await worker.close();
  await queue.close();
  connection.disconnect();
  return waited;
}

async function throughService({ say }: Run, ground: Ground, count: number): Promise<readonly number[]> {
  const town = await openTown();
  const service = await startService(ground, { vendors: town.environment, settings, database: 2 });
  const connection = new Redis(service.redisUrl);
  const queue = new Queue('verify', { connection, prefix: 'patchproof' });
  try {
    await announceAll(service.url, secret, [anyTicket(), anyTicket()]); // warm
    say(`${count} webhooks`);
    for (let sent = 0; sent < count; sent += 1) {
      await Promise.all([announceAll(service.url, secret, [anyTicket()]), sleep(EVERY_MS)]);
    }
    while ((await queue.getCompletedCount()) < count) await sleep(100);
    const jobs = await queue.getCompleted(0, count - 1);
    return jobs.flatMap(({ processedOn, timestamp }) => (processedOn === undefined ? [] : [processedOn - timestamp]));
  } finally {
    await queue.close();
    connection.disconnect();
    await service.stop();
    town.close();
  }
}
