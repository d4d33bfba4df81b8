import { describe, expect, it } from 'vitest';
import { anInstance, ask, NOON, patch, rows } from './support.js';

const TICKET = 'b0000000000000000000000000000001';
const LIST = '/api/now/table/incident';
const FOUR = {
  incident: [
    { sys_id: TICKET, state: '10' },
    { number: 'INC0000002' },
    { number: 'INC0000003' },
    { number: 'INC0000004' },
  ],
};

describe('a fault', () => {
  it.each([
    ['unauthorized', 401, 'User is not authenticated'],
    ['api-forbidden', 403, 'Failed API level ACL Validation'],
    ['unscoped', 403, 'Access to unscoped api is not allowed'],
    ['record-forbidden', 403, 'ACL Exception Update Failed'],
    ['rate-limited', 429, 'Rate limit of 100 requests per hour for Table API exceeded'],
    ['server-error', 500, 'status":"failure'],
    ['bad-gateway', 502, '<title>502 Bad Gateway'],
    ['unavailable', 503, '<title>Service Unavailable'],
    ['hibernating', 200, 'Your instance is hibernating'],
    ['hibernating-redirect', 302, ''],
    ['accepted-empty', 202, ''],
    ['semaphore-full', 429, ''],
  ])('%s answers %i %s', async (name, status, text) => {
    const site = await anInstance({ rows: FOUR });
    site.setFault(name);
    const said = await ask(site, LIST);
    expect(said.status).toBe(status);
    expect(said.text).toContain(text);
    site.clearFault(name);
    expect((await ask(site, LIST)).status).toBe(200);
  });

  it('strikes only where, and as often as, it was told to', async () => {
    const site = await anInstance({ rows: FOUR });
    site.setFault('unavailable', { method: 'PATCH', path: '/api/now/table/incident', after: 1, count: 1 });
    const answers = [
      await ask(site, LIST),
      await patch(site, TICKET, { description: 'a' }),
      await patch(site, TICKET, { description: 'b' }),
      await patch(site, TICKET, { description: 'c' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 503, 200]);
    expect(site.faults.size).toBe(0);
  });

  it('of the rate limit says when to come back; that of the semaphore says nothing', async () => {
    const site = await anInstance();
    site.setFault('rate-limited', { count: 1 });
    const limited = await ask(site, LIST);
    expect(limited.headers.get('retry-after')).toBe('3600');
    expect(limited.headers.get('x-ratelimit-reset')).toBe(String(Date.parse('2026-11-20T13:00:00Z') / 1000));
    expect(limited.headers.get('x-ratelimit-rule')).toMatch(/^[0-9a-f]{32}$/);
    site.setFault('semaphore-full');
    const full = await ask(site, LIST);
    expect(full.headers.get('retry-after')).toBeNull();
    expect(full.headers.get('x-ratelimit-limit')).toBeNull();
  });

  it('quota leaves a 200 whose JSON is broken after half the rows', async () => {
    const site = await anInstance({ rows: FOUR });
    site.setFault('quota', { count: 1 });
    const said = await ask(site, LIST);
    expect(said.status).toBe(200);
    expect(said.text).toContain('Transaction cancelled: maximum execution time exceeded');
    expect(() => JSON.parse(said.text) as unknown).toThrow(SyntaxError);
  });

  it('quota-valid leaves a 200 with half the rows and an error beside them', async () => {
    const site = await anInstance({ rows: FOUR });
    site.setFault('quota-valid', { count: 1 });
    const said = await ask(site, LIST);
    expect(rows(said)).toHaveLength(2);
    expect(JSON.parse(said.text)).toMatchObject({ error: { message: /^Transaction cancelled/ }, status: 'failure' });
  });
});

describe('a connection', () => {
  it('that breaks before the write leaves the ticket as it was', async () => {
    const site = await anInstance({ rows: FOUR });
    site.setFault('reset-before', { method: 'PATCH', count: 1 });
    await expect(patch(site, TICKET, { work_notes: 'proved' })).rejects.toThrow('fetch failed');
    expect(site.patches(TICKET)).toEqual([]);
  });

  it('that breaks after the write has carried it out, so that a blind retry shows twice', async () => {
    const site = await anInstance({ rows: FOUR });
    site.setFault('reset-after', { method: 'PATCH', count: 1 });
    await expect(patch(site, TICKET, { work_notes: 'proved' })).rejects.toThrow('fetch failed');
    expect(site.journal(TICKET)).toHaveLength(1);
    await patch(site, TICKET, { work_notes: 'proved' });
    expect(site.patches(TICKET).map(({ notes }) => notes)).toEqual([1, 1]);
    expect(site.requests.map(({ status }) => status)).toEqual([undefined, 200]);
  });

  it('that breaks in the middle of an answer has sent some of it', async () => {
    const site = await anInstance({ rows: FOUR });
    site.setFault('truncated', { count: 1 });
    const response = await fetch(`${site.url}${LIST}`, { headers: { authorization: 'Basic bm9ib2R5Og==' } });
    expect(response.status).toBe(401);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('that hangs is ended by closing the instance', async () => {
    const site = await anInstance();
    site.setFault('hang');
    const answer = expect(ask(site, LIST)).rejects.toThrow('fetch failed');
    await expect.poll(() => site.requests.length).toBe(1);
    await site.close();
    await answer;
  });
});

describe('the limits of an instance', () => {
  it('refuse what finds the pool and its queue full, without a body', async () => {
    const site = await anInstance({ pool: { threads: 2, queue: 1 }, rows: FOUR });
    site.setFault('slow-transaction', { ms: 3_600_000 });
    const held = Promise.allSettled(Array.from({ length: 3 }, () => ask(site, LIST)));
    await expect.poll(() => site.requests.length).toBe(3);
    const { status, text } = await ask(site, LIST);
    expect([status, text]).toEqual([429, '']);
    await site.close();
    await held;
  });

  it('let the queue in as soon as a thread is free', async () => {
    const site = await anInstance({ pool: { threads: 1, queue: 4 }, latencyMs: 1 });
    const said = await Promise.all(Array.from({ length: 5 }, () => ask(site, LIST)));
    expect(said.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  });

  it('announce a rate limit rule on every answer and enforce it in the clock hour', async () => {
    let now = NOON;
    const site = await anInstance({ rateLimitPerHour: 2, now: () => now });
    const first = await ask(site, LIST);
    await ask(site, LIST);
    expect([first.status, first.headers.get('x-ratelimit-limit')]).toEqual([200, '2']);
    expect((await ask(site, LIST)).status).toBe(429);
    now = new Date('2026-11-20T13:00:00Z');
    expect((await ask(site, LIST)).status).toBe(200);
  });
});
