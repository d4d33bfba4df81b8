import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFalcon, type FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { createFalcon } from '../../../src/connectors/crowdstrike/client.js';
import type { Falcon } from '../../../src/connectors/crowdstrike/contract.js';
import { crowdstrikeDialect } from '../../../src/connectors/crowdstrike/dialect.js';
import {
  createToken,
  crowdstrikeOperations,
  spotlightOperations,
} from '../../../src/connectors/crowdstrike/operations.js';
import { loopbackSend } from '../support/loopback-send.js';
import { context } from './setup.js';

const NOW = new Date('2026-11-20T16:05:00Z');
const client = {
  id: '0123456789abcdef0123456789abcdef',
  secret: 'secret_of_the_lab',
  scopes: ['hosts:read', 'vulnerabilities:read'],
};
const form = [
  ['client_id', client.id],
  ['client_secret', client.secret],
] as const;

let standIn: FalconStandIn;
let falcon: Falcon;
let web1: string;
beforeEach(async () => {
  standIn = await startFalcon({ clients: [client], now: () => NOW });
  falcon = createFalcon({ send: await sendTo(standIn), now: () => NOW, spotlight: true });
  web1 = standIn.addHost({ hostname: 'WEB1', serial: 'VMware-1' });
  standIn.addHost({ hostname: 'WEB10', serial: 'VMware-10' });
});
afterEach(() => standIn.close());

async function sendTo({ url }: FalconStandIn) {
  const site = { url, dialect: crowdstrikeDialect, operations: [...crowdstrikeOperations, ...spotlightOperations] };
  const { value } = await loopbackSend({ ...site, headers: {} })(createToken, { form, context });
  const headers = { authorization: `Bearer ${value.access_token}`, 'content-type': 'application/json' };
  return loopbackSend({ ...site, headers });
}

describe('over real HTTP, as the policy would let it pass', () => {
  it.each(['web1', 'WEB1.corp.example', 'Web1'])('%s is found without its neighbour', async (hostname) => {
    const { visible } = await falcon.findHosts({ hostname }, context);
    expect(visible.map((host) => host.aid)).toEqual([web1]);
    expect(standIn.violations).toEqual([]);
  });

  it('a host with mixed capitals is found by the second look', async () => {
    const aid = standIn.addHost({ hostname: 'Mail-Relay.corp.example' });
    const { visible } = await falcon.findHosts({ hostname: 'mail-relay' }, context);
    expect(visible.map((host) => host.aid)).toEqual([aid]);
  });

  it('a hidden host is told from one without a sensor', async () => {
    standIn.hide(web1);
    expect(await falcon.findHosts({ hostname: 'web1' }, context)).toMatchObject({ visible: [], hidden: [web1] });
    expect(await falcon.findHosts({ hostname: 'nobody' }, context)).toMatchObject({ visible: [], hidden: [] });
  });

  it('a known agent is read with its online state', async () => {
    const { hosts } = await falcon.snapshot([web1, 'f'.repeat(32)], context);
    expect(hosts).toMatchObject([{ aid: web1, hostname: 'WEB1', online: 'online', serial: 'VMware-1' }]);
  });

  it('a null state is unknown', async () => {
    standIn.setFault('null-state');
    expect((await falcon.snapshot([web1], context)).hosts).toMatchObject([{ online: 'unknown' }]);
  });

  it('cut-off JSON is malformed, never an empty answer', async () => {
    standIn.setFault('truncated-json');
    await expect(falcon.snapshot([web1], context)).rejects.toMatchObject({ failure: { kind: 'malformed' } });
  });

  it('a dead bearer is unauthorized', async () => {
    standIn.expireTokens();
    await expect(falcon.snapshot([web1], context)).rejects.toMatchObject({ failure: { kind: 'unauthorized' } });
  });

  it('a wrong secret is unauthorized', async () => {
    const door = { url: standIn.url, dialect: crowdstrikeDialect, operations: crowdstrikeOperations, headers: {} };
    const wrong = [
      ['client_id', client.id],
      ['client_secret', 'not_it'],
    ] as const;
    await expect(loopbackSend(door)(createToken, { form: wrong, context })).rejects.toMatchObject({
      failure: { kind: 'unauthorized' },
    });
  });

  it('doctor finds what is well and asks nothing improper', async () => {
    const checks = await falcon.doctor({ purpose: 'doctor', subjects: [] });
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(standIn.violations).toEqual([]);
  });
});

describe('the second opinion over real HTTP', () => {
  const CVE = 'CVE-2026-1001';

  it('is told with every record of the CVEs, and with the patch view', async () => {
    standIn.vulnerability(web1, { cve: CVE, status: 'closed', closed: NOW, apps: [{ product: 'Server' }] });
    standIn.vulnerability(web1, { cve: 'CVE-2026-1002' });
    standIn.installedPatches(web1, { pending: 2, rebootRequired: true });
    const told = await falcon.opinion({ aid: web1, cves: [CVE] }, context);
    const record = { status: 'closed', updated: NOW, closed: NOW, suppressed: false, openApps: 0 };
    const patches = { pending: 2, rebootRequired: true, confirmed: NOW };
    expect(told).toMatchObject({ kind: 'told', cves: [{ cve: CVE, records: [record] }], patches });
    expect(standIn.violations).toEqual([]);
  });

  it('survives one search that runs out, and not two', async () => {
    for (let number = 0; number < 1100; number += 1) standIn.vulnerability(web1, { cve: CVE });
    standIn.setFault('cursor-expired', { count: 1 });
    const told = await falcon.opinion({ aid: web1, cves: [CVE] }, context);
    expect(told).toMatchObject({ cves: [{ records: { length: 1100 } }] });
    standIn.setFault('cursor-expired');
    await expect(falcon.opinion({ aid: web1, cves: [CVE] }, context)).rejects.toThrow('ran out twice');
  });

  it.each(['errors-inside', 'resources-missing', 'resources-null', 'truncated-json', 'unavailable', 'ids-missing'])(
    'with %s is a failure, never half an opinion',
    async (fault) => {
      standIn.vulnerability(web1, { cve: CVE });
      standIn.setFault(fault, { path: '/spotlight/combined/vulnerabilities' });
      await expect(falcon.opinion({ aid: web1, cves: [CVE] }, context)).rejects.toThrow('findVulnerabilities');
    },
  );

  it.each(['scope-refused', 'not-authorized', 'not-there'])('with %s is off, and asked for once', async (fault) => {
    standIn.setFault(fault, { path: '/spotlight/' });
    expect(await falcon.opinion({ aid: web1, cves: [CVE] }, context)).toMatchObject({ kind: 'off' });
    const asked = standIn.requests.length;
    expect(await falcon.opinion({ aid: web1, cves: [CVE] }, context)).toMatchObject({ kind: 'off' });
    expect(standIn.requests).toHaveLength(asked);
  });
});
