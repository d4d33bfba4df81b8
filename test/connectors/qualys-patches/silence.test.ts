import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, context, openGateway, seedPatched, type Opened } from './setup.js';

let opened: Opened;
beforeEach(async () => {
  opened = await openGateway();
  seedPatched(opened);
});
afterEach(() => opened.gateway.close());

const facts = () => opened.patches.factsOf(ask(), context);

describe('a gateway that gives no answer is an error, and never facts', () => {
  it.each([
    ['role-missing', 'forbidden', 'Patch Reader'],
    ['not-there', 'not-found', 'not found'],
    ['query-refused', 'rejected', 'code 2501'],
    ['internal-error', 'unavailable', '500'],
    ['maintenance', 'unavailable', 'HTML'],
    ['changed-shape', 'malformed', 'unexpected shape'],
    ['truncated-json', 'malformed', 'expected JSON'],
    ['reset-before', 'unreachable', 'could not be reached'],
  ])('%s', async (fault, kind, words) => {
    opened.gateway.setFault(fault, { path: '/pm/' });
    await expect(facts()).rejects.toMatchObject({ failure: { kind }, message: expect.stringContaining(words) });
    expect(opened.counted.failures).toContain(`qualys-gateway ${kind}`);
  });

  it('a 429 that passes is waited for', async () => {
    opened.gateway.setFault('rate-limit', { path: '/pm/v3', count: 1, ms: 5000 });
    expect(await facts()).toMatchObject({ results: [{ installed: ['kb-1'] }] });
    expect(opened.counted.failures).toEqual(['qualys-gateway rate-limited']);
  });

  it('a 429 that stays is our share spent, and no facts', async () => {
    opened.gateway.setFault('rate-limit', { path: '/pm/', ms: 120_000 });
    await expect(facts()).rejects.toMatchObject({ failure: { kind: 'rate-limited' } });
  });

  it.each([
    /^\/pm\/v1\/assets\/uuids$/,
    /^\/pm\/v1\/assets$/,
    /^\/pm\/v3\/patches$/,
    /^\/pm\/v1\/deploymentjobs/,
    /^\/pm\/v1\/deploymentjob\/job-1$/,
    /summary$/,
  ])('a changed shape of %s is one, whatever else was read', async (path) => {
    opened.gateway.setFault('changed-shape', { path });
    await expect(facts()).rejects.toMatchObject({ failure: { kind: 'malformed' } });
  });

  it('a refused login is not tried again', async () => {
    opened.gateway.setFault('bearer-refused');
    await expect(facts()).rejects.toMatchObject({ failure: { kind: 'unauthorized' } });
    const before = opened.gateway.requests.length;
    await expect(facts()).rejects.toMatchObject({ failure: { kind: 'unauthorized' } });
    expect(opened.gateway.requests).toHaveLength(before);
  });
});

describe('an answer in another form', () => {
  it('with fields that nobody knows is read, and the fields are named and counted', async () => {
    opened.gateway.setFault('unknown-fields');
    expect(await facts()).toMatchObject({ results: [{ installed: ['kb-1'] }], opaque: ['labNovelty'] });
    expect(opened.counted.unknown).toBe(1);
  });

  it('with numbers as text is read all the same', async () => {
    opened.gateway.setFault('odd-types');
    expect(await facts()).toMatchObject({ patches: [{ qids: [91001] }], results: [{ installed: ['kb-1'] }] });
  });

  it('of 204 is a list of nothing: no machine, and no patch', async () => {
    opened.gateway.setFault('no-content', { path: /^\/pm\/v(1\/assets$|3)/ });
    expect(await facts()).toMatchObject({ patches: [], results: [] });
  });
});

describe('the scope of the account', () => {
  it.each([
    [['windows'], true],
    [['linux'], false],
  ])('with the tags %j the machine is seen: %s', async (tags, seen) => {
    await opened.gateway.close();
    opened = await openGateway({ user: { tags } });
    seedPatched(opened);
    opened.gateway.addAsset({ assetId: 501, name: 'APP01', tags: ['windows'] });
    expect((await facts()).asset !== undefined).toBe(seen);
  });
});
