import { Redis } from 'ioredis';
import { expect, inject, it } from 'vitest';
import { failedRuns } from '../../src/queue/dead-letters.js';
import { startWorkers } from '../../src/queue/workers.js';
import { eventually } from '../support/eventually.js';
import { openDesk } from './desk.js';

const MINUTE_MS = 60_000;

it('a sweep is tried again minutes apart for more than an hour, and has failed only then', async (context) => {
  const desk = await openDesk(context);
  const connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  const lines: unknown[] = [];
  const write = (level: string) => (_text: string, fields?: object) => void lines.push({ level, ...fields });
  const idle = async () => ({ kind: 'done', result: {} }) as const;
  const workers = startWorkers({
    connection,
    prefix: desk.prefix,
    pollIntervalMs: 30_000,
    handlers: { verify: idle, watch: idle, reconcile: idle, sweep: () => Promise.reject(new Error('away')) },
    log: { ...desk.deps.log, error: write('error'), warn: write('warn') },
  });
  context.onTestFinished(async () => {
    await workers.close();
    connection.disconnect();
  });

  const { id = '' } = await desk.queues.sweep.add('sweep', {});
  const waits: number[] = [];
  for (let tries = 1; tries < 5; tries += 1) {
    const job = await eventually(`try ${tries} to have failed`, async () => {
      const seen = await desk.queues.sweep.getJob(id);
      return seen?.attemptsMade === tries && (await seen.isDelayed()) && seen;
    });
    expect(await failedRuns(desk.queues)).toEqual([]);
    waits.push(job.delay / MINUTE_MS);
    await job.promote();
  }
  await eventually('the end', async () => (await desk.queues.sweep.getJobState(id)) === 'failed');
  await eventually('word of it', () => lines.length >= 5);

  expect(waits).toEqual([5, 10, 20, 40]);
  expect(await failedRuns(desk.queues)).toMatchObject([{ queue: 'sweep', why: 'away' }]);
  const levels = ['warn', 'warn', 'warn', 'warn', 'error'];
  expect(lines).toMatchObject(levels.map((level, at) => ({ level, queue: 'sweep', attempt: at + 1, cause: 'away' })));
});
