import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { systemClock } from '../../src/shared/clock.js';
import { fillLedger } from '../fill-ledger.js';
import { onGround } from '../ground.js';
import { NO_VENDORS, PATCHPROOF, residentMib, startProgram, type Program } from '../program.js';
import type { Measure, Run } from '../row.js';

const MOST_REDIS_MIB = 512;
const MOST_WORKER_MIB = 350;
const MOST_RECONCILE_S = 60;
/** What one tick of the watch takes at most. */
const DUE = 2000;
const PATIENCE_MS = 180_000;

/** A full house, and a Redis that has forgotten everything: the worker gives each ticket its job, and looks at 2,000 of them. */
export const backlog: Measure = (run) =>
  onGround(async ({ folder, redisUrl }) => {
    const count = run.quick ? 2000 : 100_000;
    const databaseUrl = `sqlite:${join(folder, 'ledger.db')}`;
    run.say(`${count} waiting verifications`);
    await (await createLedger({ databaseUrl, clock: systemClock, newId: randomUUID })).close();
    await fillLedger(databaseUrl, { count, due: Math.min(DUE, count / 2) });

    run.say('a worker starts');
    const started = performance.now();
    const worker = startProgram(
      [PATCHPROOF, 'worker'],
      { ...NO_VENDORS, REDIS_URL: redisUrl, DATABASE_URL: databaseUrl },
      folder,
    );
    try {
      await worker.said('jobs were missing and have been added again');
      const reconciledS = (performance.now() - started) / 1000;
      return await judged(run, { worker, redisUrl, count, reconciledS });
    } finally {
      await worker.stop();
    }
  });

interface House {
  readonly worker: Program;
  readonly redisUrl: string;
  readonly count: number;
  readonly reconciledS: number;
}

async function judged({ say }: Run, { worker, redisUrl, count, reconciledS }: House) {
  say('its jobs fall asleep');
  const began = performance.now();
  const redis = new Redis(redisUrl);
  const queue = new Queue('verify', { connection: redis, prefix: 'patchproof' });
  let asleep = 0;
  while (asleep < count && performance.now() - began < PATIENCE_MS) {
    asleep = await queue.getDelayedCount();
    await sleep(200);
  }
  const asleepS = reconciledS + (performance.now() - began) / 1000;
  say('everybody who is due is looked at');
  const looked = await untilLooked(redis, Math.min(DUE, count / 2));
  const memory = await redis.info('memory');
  const redisMib = Number(/used_memory:(\d+)/.exec(memory)?.[1]) / 2 ** 20;
  const { peak } = residentMib(worker.pid);
  await queue.close();
  redis.disconnect();
  const what = `${count.toLocaleString('en')} waiting tickets`;
  const mib = (value: number): string => `${value.toFixed(0)} MiB`;
  return [
    row(`${what}, Redis used_memory`, mib(redisMib), {
      aim: mib(MOST_REDIS_MIB),
      met: asleep === count && redisMib < MOST_REDIS_MIB,
    }),
    row(`${what}, worker resident`, mib(peak), { aim: mib(MOST_WORKER_MIB), met: looked && peak < MOST_WORKER_MIB }),
    {
      ...row(`${what}, start-up reconcile`, `${reconciledS.toFixed(1)} s`, {
        aim: `${MOST_RECONCILE_S} s`,
        met: reconciledS < MOST_RECONCILE_S,
      }),
      note: `Redis empty, SQLite, from the start of the process until every ticket has its job again; ${asleep} slept after ${asleepS.toFixed(0)} s. The worker's memory is its peak, one look at ${Math.min(DUE, count / 2)} tickets included; no vendor answers.`,
    },
  ];
}

/** The watch has ticked, for so many. */
async function untilLooked(connection: Redis, due: number): Promise<boolean> {
  const began = performance.now();
  const watch = new Queue('watch', { connection, prefix: 'patchproof' });
  const Ticked = z.object({ due: z.literal(due) });
  let looked = false;
  while (!looked && performance.now() - began < PATIENCE_MS) {
    looked = (await watch.getCompleted()).some(({ returnvalue }) => Ticked.safeParse(returnvalue).success);
    await sleep(200);
  }
  await watch.close();
  return looked;
}

function row(what: string, ours: string, { aim, met }: { aim: string; met: boolean }) {
  return { what, ours, baseline: '-', aim: `below ${aim}`, met };
}
