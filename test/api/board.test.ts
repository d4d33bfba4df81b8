import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createBoard } from '../../src/api/board.js';
import { credentials, testApp } from './support/test-app.js';

const url = new URL(inject('redisUrl'));
const connection = { host: url.hostname, port: Number(url.port) };
const queue = new Queue('verify', { connection, prefix: `board-${randomUUID()}` });

const appWith = (readOnly?: boolean): Express =>
  testApp({ board: createBoard({ queues: [queue], ...(readOnly === undefined ? {} : { readOnly }) }) }).app;
const get = (path: string) => request(appWith()).get(path).set('authorization', credentials);
const put = (app: Express, path: string) => request(app).put(path).set('authorization', credentials);

beforeAll(async () => {
  const data = {
    verification: 'v-1',
    ticket: 'INC0010001',
    deadline: '2026-11-23T16:00:00.000Z',
    host: { name: 'app01.corp.example', owner: 'Jane Doe' },
    note: 'signed with whsec_c2VjcmV0',
  };
  const job = await queue.add('verify', data, { jobId: 'v-1', delay: 3_600_000 });
  await job.updateProgress({ reason: 'not-yet-rescanned', host: 'app01.corp.example' });
  await job.log('asked with Bearer abc.def');
});

afterAll(async () => {
  await queue.obliterate({ force: true });
  await queue.close();
});

describe('the board', () => {
  it('is a page that needs nothing from elsewhere to work', async () => {
    const page = await get('/queues/');
    expect([page.status, page.type]).toEqual([200, 'text/html']);
    expect(page.headers['x-powered-by']).toBeUndefined();
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");

    const script = /src="(static\/js\/main\.[^"]+)"/.exec(page.text)?.[1];
    expect((await get(`/queues/${script}`)).status).toBe(200);
  });

  it('shows ids and dates of a job and masks the rest', async () => {
    const { body } = await get('/queues/api/queues?activeQueue=verify&status=delayed');
    expect(body.queues[0].jobs[0]).toMatchObject({
      id: 'v-1',
      data: {
        verification: 'v-1',
        ticket: 'INC0010001',
        deadline: '2026-11-23T16:00:00.000Z',
        host: { name: '•••', owner: '•••' },
        note: '•••',
      },
      progress: { reason: 'not-yet-rescanned', host: '•••' },
    });
  });

  it.each([
    '/queues/api/queues?activeQueue=verify',
    '/queues/api/queues/verify/v-1',
    '/queues/api/queues/verify/v-1/logs',
  ])('has no name, no host and no secret in %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.text).not.toMatch(/Jane|app01|whsec_c2|abc\.def/);
  });

  it('tells nothing about the Redis behind it', async () => {
    expect((await get('/queues/api/redis/stats')).status).toBe(403);
  });
});

describe('its actions', () => {
  it.each(['pause', 'verify/v-1/promote', 'verify/v-1/clean', 'verify/pause', 'verify/empty'])(
    'are off unless allowed: %s',
    async (path) => {
      expect((await put(appWith(), `/queues/api/queues/${path}`)).status).toBe(403);
      expect(await queue.getJobState('v-1')).toBe('delayed');
      expect(await queue.isPaused()).toBe(false);
    },
  );

  it.each(['verify/empty', 'verify/obliterate', 'verify/v-1/clean', 'verify/clean/delayed'])(
    'never include %s',
    async (path) => {
      expect((await put(appWith(false), `/queues/api/queues/${path}`)).status).toBe(403);
      expect(await queue.getJobState('v-1')).toBe('delayed');
    },
  );

  it.each(['update-data', 'delay', 'priority'])('never rewrite a job, whose data is masked: %s', async (what) => {
    const path = `/queues/api/queues/verify/v-1/${what}`;
    const answers = [];
    for (const method of ['put', 'patch', 'post'] as const) {
      answers.push((await request(appWith(false))[method](path).set('authorization', credentials).send({})).status);
    }
    expect(answers).not.toContain(200);
    expect((await queue.getJob('v-1'))?.data.host.owner).toBe('Jane Doe');
  });

  it('let an operator wake a job when they are allowed', async () => {
    const job = await queue.add('verify', { verification: 'v-2' }, { jobId: 'v-2', delay: 3_600_000 });
    expect((await put(appWith(false), '/queues/api/queues/verify/v-2/promote')).status).toBe(204);
    expect(await job.getState()).toBe('waiting');
  });
});
