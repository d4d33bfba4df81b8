import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { patchOperations } from '../../../src/connectors/qualys-patches/operations.js';
import { describe as describeRequest } from '../../../src/policy/describe.js';
import { ORIGINS } from '../../policy/sample-catalogue.js';
import { ago, ask, context, done, openGateway, seedPatched, type Opened } from './setup.js';

let opened: Opened;
let app01: string;
beforeEach(async () => {
  opened = await openGateway();
  app01 = seedPatched(opened);
});
afterEach(() => opened.gateway.close());

const paths = () => opened.gateway.requests.map(({ method, path }) => `${method} ${path}`);
const facts = (over = {}) => opened.patches.factsOf(ask(over), context);

describe('the calls', () => {
  it('are few, each in the audit as a read of patches, and one token serves them all', async () => {
    await facts();
    expect(paths()).toEqual([
      'POST /auth',
      'POST /pm/v1/assets/uuids',
      'POST /pm/v1/assets',
      'POST /pm/v3/patches',
      'GET /pm/v1/deploymentjobs/summary',
      'GET /pm/v1/deploymentjob/job-1/deploymentjobresult/summary',
      'GET /pm/v1/deploymentjob/job-1',
    ]);
    const intended = opened.entries.flatMap(({ kind, facts: told }) => (kind === 'call-intended' ? [told] : []));
    expect(new Set(intended.map(({ operation, risk }) => `${String(operation)} ${String(risk)}`))).toEqual(
      new Set(['qualys:patches:read LOW', 'qualys:tokens:create LOW']),
    );
    expect(JSON.stringify(opened.entries)).not.toContain('lab-password-2');
  });

  it('of fifty machines of one job are as many as those of one', async () => {
    const others = Array.from({ length: 50 }, (_, index) => {
      const assetId = 600 + index;
      const uuid = opened.gateway.addAsset({ assetId, name: `web${assetId}` });
      opened.gateway.runJob('job-1', { [uuid]: done(['kb-1']) });
      return ask({ assetIds: [String(assetId)], names: [`web${assetId}.corp.example`] });
    });
    const told = await Promise.all(others.map((one) => opened.patches.factsOf(one, context)));
    expect(told.every(({ results }) => results[0]?.installed[0] === 'kb-1')).toBe(true);
    expect(opened.gateway.requests).toHaveLength(7);
  });

  it('a minute later are those about the machine alone; jobs and patches are remembered', async () => {
    await facts();
    opened.clock.set(new Date(ago(-1)));
    await facts();
    expect(paths().slice(7)).toEqual(['POST /pm/v1/assets/uuids', 'POST /pm/v1/assets']);
  });

  it('six minutes later hear of news', async () => {
    await facts();
    opened.gateway.runJob('job-1', { [app01]: { failed: ['kb-1'], success: [] } });
    opened.clock.set(new Date(ago(-6)));
    expect((await facts()).results).toMatchObject([{ failed: ['kb-1'], installed: [] }]);
  });

  it('read all pages of a run with more machines than a page holds', async () => {
    for (let assetId = 1000; assetId < 1700; assetId += 1) {
      const uuid = opened.gateway.addAsset({ assetId, name: `n${assetId}` });
      opened.gateway.runJob('job-1', { [uuid]: done(['kb-1']) });
    }
    const told = await facts({ assetIds: ['1699'], names: ['n1699'] });
    expect(told.results).toMatchObject([{ installed: ['kb-1'] }]);
    const pages = opened.gateway.requests.filter(({ path }) => path.endsWith('/deploymentjobresult/summary'));
    expect(pages.map(({ query }) => query['pageNumber'])).toEqual(['0', '1']);
  });

  it('share one new token where the old is refused', async () => {
    await facts();
    opened.gateway.expireTokens();
    await Promise.all([facts(), facts({ qids: [91002] })]);
    expect(paths().filter((path) => path === 'POST /auth')).toHaveLength(2);
  });

  it('renew the token after three and a half hours, before it ends', async () => {
    await facts();
    opened.clock.set(new Date(ago(-209)));
    await facts();
    expect(paths().filter((path) => path === 'POST /auth')).toHaveLength(1);
    opened.clock.set(new Date(ago(-211)));
    await facts();
    expect(paths().filter((path) => path === 'POST /auth')).toHaveLength(2);
  });
});

describe('what can never be asked', () => {
  const url = 'https://gateway.corp.example';
  const catalogue = { operations: patchOperations, origins: { ...ORIGINS, 'qualys-gateway': url } };
  const body = { contentType: 'application/json', body: '{"name":"x"}' };

  it.each([
    ['POST', '/pm/v1/deploymentjob'],
    ['PATCH', '/pm/v1/deploymentjob/update/job-1'],
    ['POST', '/pm/v1/deploymentjob/job-1'],
    ['DELETE', '/pm/v1/deploymentjobs'],
    ['POST', '/pm/v1/deploymentjobs'],
    ['POST', '/pm/v1/deploymentjob/job-1/deploymentjobresult/summary'],
    ['PUT', '/pm/v1/assets'],
    ['DELETE', '/pm/v3/patches'],
    ['POST', '/pm/v3/patches/kb-1'],
    ['POST', '/pm/v1/assets/uuids/x'],
  ])('%s %s is no operation of the catalogue', (method, path) => {
    expect(describeRequest(catalogue, { method, url: `${url}${path}`, ...body }).operation).toBeUndefined();
  });

  it('every operation is a LOW read, and none has another address than the gateway’s', () => {
    expect(new Set(patchOperations.map(({ effect, risk, system }) => `${effect} ${risk} ${system}`))).toEqual(
      new Set(['read LOW qualys-gateway']),
    );
    expect(patchOperations.every(({ method }) => method === 'GET' || method === 'POST')).toBe(true);
  });
});
