import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { OutboundError } from '../../src/outbound/failure.js';
import { partOf } from '../../src/outbound/door.js';
import { createOutbound } from '../../src/outbound/outbound.js';
import { createJudge } from '../../src/policy/judge.js';
import { riskOf } from '../../src/policy/risk.js';
import { json, loopbackSite } from './loopback-site.js';
import {
  failureOf,
  free,
  memoryAudit,
  oneHost,
  oneWrite,
  openDoor,
  PASSWORD,
  readHost,
  writeTicket,
} from './open-door.js';

const risk = riskOf({ system: undefined, operation: undefined, method: 'GET', origin: '', path: '' });
const host = json({ name: 'app01.corp.example' });

describe('a permitted call', () => {
  it('goes out exactly as it was described, and its answer comes back read', async () => {
    const site = await loopbackSite(host);
    const { send, entries } = openDoor(site);
    const answer = await send(readHost, { ...oneHost, query: [['fields', "a b+'c'"]] });
    expect(answer.value).toEqual({ name: 'app01.corp.example' });
    expect(site.asked).toHaveLength(1);
    expect(site.asked[0]).toMatchObject({ method: 'GET', url: '/hosts/a1?fields=a+b%2B%27c%27', body: '' });
    expect(entries[0]?.facts).toMatchObject({ path: '/hosts/a1', operation: 'crowdstrike:hosts:read' });
  });

  it('carries its credentials in UTF-8', async () => {
    const site = await loopbackSite(host);
    await openDoor(site).send(readHost, oneHost);
    const [, pair = ''] = site.asked[0]?.headers.authorization?.split(' ') ?? [];
    expect(Buffer.from(pair, 'base64').toString('utf8')).toBe(`robot:${PASSWORD}`);
  });

  it('is written down before and after, with names and never with values', async () => {
    const site = await loopbackSite(json({}));
    const { send, entries } = openDoor(site);
    await send(writeTicket, oneWrite);
    expect(entries.map(({ kind }) => kind)).toEqual(['call-intended', 'call-ended']);
    expect(entries[0]).toMatchObject({ verification: 'v1', ticket: 'INC0010001' });
    expect(entries[0]?.facts).toMatchObject({
      decision: 'permit',
      because: ['a-ticket-may-be-given-its-outcome'],
      body: ['state', 'work_notes'],
      from: '10',
      to: '6',
    });
    expect(entries[1]?.facts).toMatchObject({ of: 1, outcome: 'ok', status: 200, bytes: 2 });
    expect(JSON.stringify(entries)).not.toMatch(/proved|Basic|p4ssw0rd/);
  });

  it('names everybody it is made for', async () => {
    const site = await loopbackSite(host);
    const { send, entries } = openDoor(site);
    const subjects = [{ ticket: 'INC0010001' }, { ticket: 'INC0010002' }];
    await send(readHost, { ...oneHost, context: { purpose: 'watch', subjects } });
    expect(entries[0]?.facts['subjects']).toEqual(subjects);
  });

  it('is reported to the metrics', async () => {
    const site = await loopbackSite(host);
    const { send, events } = openDoor(site);
    await send(readHost, oneHost);
    expect(events).toEqual([{ system: 'crowdstrike', operation: 'readHost', outcome: 'ok', ms: 0 }]);
  });

  it('tells the vendor’s time', async () => {
    const site = await loopbackSite(json({ name: 'x' }, 200, { date: 'Fri, 20 Nov 2026 15:00:00 GMT' }));
    const { at } = await openDoor(site).send(readHost, oneHost);
    expect(at.toISOString()).toBe('2026-11-20T15:00:00.000Z');
  });
});

describe('nothing is sent', () => {
  it('when the policy forbids it, and the denial is written down', async () => {
    const site = await loopbackSite(host);
    const door = openDoor({ ...site, judge: createJudge({ mode: 'observe', tickets: [], reopen: false }) });
    const failure = await failureOf(door.send(writeTicket, oneWrite));
    expect(failure).toMatchObject({ kind: 'denied' });
    expect(door.entries).toHaveLength(1);
    expect(door.entries[0]?.facts).toMatchObject({ decision: 'deny', body: ['state', 'work_notes'], to: '6' });
    expect(site.asked).toEqual([]);
  });

  it('when a person would have to agree', async () => {
    const site = await loopbackSite(host);
    const judge = () => ({ decision: 'escalate', because: ['high-risk-needs-a-person'], risk }) as const;
    const failure = await failureOf(openDoor({ ...site, judge }).send(readHost, oneHost));
    expect(failure).toEqual({ kind: 'denied', because: ['high-risk-needs-a-person'] });
    expect(site.asked).toEqual([]);
  });

  it.each([
    ['the call is in no catalogue', { ...readHost, path: '/hosts/{id}/contain' }, oneHost],
    ['the method is another', { ...readHost, method: 'POST' as const }, oneHost],
    ['a hole is filled with a path', readHost, { ...oneHost, holes: { id: '../x' } }],
    ['a hole is filled with a dot segment', readHost, { ...oneHost, holes: { id: '..' } }],
    ['a query is not in the catalogue', readHost, { ...oneHost, query: [['action', 'contain']] as const }],
    ['a read comes with a body', readHost, { ...oneHost, json: {} }],
  ])('when %s', async (_case, call, input) => {
    const site = await loopbackSite(host);
    const failure = await failureOf(openDoor(site).send(call, input));
    expect(failure).toEqual({ kind: 'denied', because: ['not-in-the-catalogue'] });
    expect(site.asked).toEqual([]);
  });

  it('when the audit trail cannot be written', async () => {
    const site = await loopbackSite(host);
    const audit = { append: () => Promise.reject(new Error('disk full')) };
    const failure = await failureOf(openDoor({ ...site, audit }).send(readHost, oneHost));
    expect(failure).toEqual({ kind: 'audit-unavailable' });
    expect(site.asked).toEqual([]);
  });

  it('when the budget is used up', async () => {
    const site = await loopbackSite(host);
    const used = new OutboundError('readHost', { kind: 'rate-limited', retryAfterMs: 1000, detail: 'used up' });
    const budget = { ...free, take: () => Promise.reject(used) };
    const door = openDoor({ ...site, budget });
    expect(await failureOf(door.send(readHost, oneHost))).toMatchObject({ kind: 'rate-limited', retryAfterMs: 1000 });
    expect(site.asked).toEqual([]);
    expect(door.sleeps).toEqual([]);
    expect(door.entries.map(({ facts }) => facts['outcome'])).toEqual([undefined, 'rate-limited']);
  });
});

it('shows credentials to no other origin, even when a judge would permit it', async () => {
  const other = await loopbackSite(host);
  const site = await loopbackSite(host);
  const judge = () => ({ decision: 'permit', because: ['anything-goes'], risk }) as const;
  const elsewhere = { ...readHost, path: `@${new URL(other.origin).host}/hosts/{id}` };
  await expect(openDoor({ ...site, judge }).send(elsewhere, oneHost)).rejects.toThrow(/^readHost: credentials are for/);
  expect([...site.asked, ...other.asked]).toEqual([]);
});

it('does not hand out an answer whose end could not be written down', async () => {
  const site = await loopbackSite(host);
  const { audit } = memoryAudit();
  const failing = {
    append: (entry: Parameters<typeof audit.append>[0]) =>
      entry.kind === 'call-ended' ? Promise.reject(new Error('disk full')) : audit.append(entry),
  };
  const failure = await failureOf(openDoor({ ...site, audit: failing }).send(readHost, oneHost));
  expect(failure).toEqual({ kind: 'audit-unavailable' });
  expect(site.asked).toHaveLength(1);
});

it('gives its place back whether the call succeeds or fails', async () => {
  let open = 0;
  const budget = {
    ...free,
    take: async () => {
      open += 1;
      return async () => void (open -= 1);
    },
  };
  const good = await loopbackSite(host);
  await openDoor({ ...good, budget }).send(readHost, oneHost);
  expect(open).toBe(0);
  const bad = await loopbackSite(json({}, 404));
  await failureOf(openDoor({ ...bad, budget }).send(readHost, oneHost));
  expect(open).toBe(0);
});

it('lets no credential into an error', async () => {
  const site = await loopbackSite((response) => response.destroy());
  const error: unknown = await openDoor(site)
    .send(writeTicket, oneWrite)
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OutboundError);
  const pair = Buffer.from(`robot:${PASSWORD}`, 'utf8').toString('base64');
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(pair);
});

it.each(['https://vendor.example/', 'https://vendor.example/api', 'vendor.example', ''])(
  'refuses to be built for "%s", which is no origin',
  async (origin) => {
    const { deps } = openDoor({ origin: 'https://vendor.example' });
    const crowdstrike = { ...partOf(deps.sites, 'crowdstrike'), origin };
    expect(() => createOutbound({ ...deps, sites: { ...deps.sites, crowdstrike } })).toThrow(
      /^CS_BASE_URL: expected an origin/,
    );
  },
);
