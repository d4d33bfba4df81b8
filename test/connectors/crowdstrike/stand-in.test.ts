import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFalcon, type FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { createFalcon } from '../../../src/connectors/crowdstrike/client.js';
import type { Falcon } from '../../../src/connectors/crowdstrike/contract.js';
import { crowdstrikeDialect } from '../../../src/connectors/crowdstrike/dialect.js';
import { createToken, crowdstrikeOperations } from '../../../src/connectors/crowdstrike/operations.js';
import { loopbackSend } from '../support/loopback-send.js';
import { context } from './setup.js';

const NOW = new Date('2026-11-20T16:05:00Z');
const client = { id: '0123456789abcdef0123456789abcdef', secret: 'secret_of_the_lab', scopes: ['hosts:read'] };
const form = [
  ['client_id', client.id],
  ['client_secret', client.secret],
] as const;

let standIn: FalconStandIn;
let falcon: Falcon;
let web1: string;
beforeEach(async () => {
  standIn = await startFalcon({ clients: [client], now: () => NOW });
  falcon = createFalcon({ send: await sendTo(standIn), now: () => NOW });
  web1 = standIn.addHost({ hostname: 'WEB1', serial: 'VMware-1' });
  standIn.addHost({ hostname: 'WEB10', serial: 'VMware-10' });
});
afterEach(() => standIn.close());

async function sendTo({ url }: FalconStandIn) {
  const site = { url, dialect: crowdstrikeDialect, operations: crowdstrikeOperations };
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
