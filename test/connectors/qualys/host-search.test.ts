import { describe, expect, it } from 'vitest';
import { assets, host } from './documents.js';
import { asset, portalOf, qualysWith } from './qualys-with.js';
import { context, contextOf } from './setup.js';

describe('by host id', () => {
  it('asks Host List for it', async () => {
    const { qualys, forms } = qualysWith({ hosts: [host('7001')] });
    const found = await qualys.findHosts({ qualysHostId: ' 7001 ' }, context);
    expect(found.map(({ hostId }) => hostId)).toEqual(['7001']);
    expect(forms()).toMatchObject([{ ids: '7001', details: 'All' }]);
  });

  it.each(['1-9999', '7001,7002', 'app01', ''])('sends no %j', async (qualysHostId) => {
    const { qualys, asked } = qualysWith({});
    expect(await qualys.findHosts({ qualysHostId }, context)).toEqual([]);
    expect(asked).toHaveLength(0);
  });
});

describe('by address', () => {
  it('adds candidates, with one call for all tickets of the moment', async () => {
    const { qualys, forms } = qualysWith({
      hosts: [host('7001', { IP: '10.0.0.1' }), host('7002', { IP: '10.0.0.2' })],
    });
    const [one, two] = await Promise.all([
      qualys.findHosts({ ip: '10.0.0.1' }, contextOf('INC1')),
      qualys.findHosts({ ip: '10.0.0.2' }, contextOf('INC2')),
    ]);
    expect(forms()).toMatchObject([{ ips: '10.0.0.1,10.0.0.2' }]);
    expect([one, two].map((hosts) => hosts.map(({ hostId }) => hostId))).toEqual([['7001'], ['7002']]);
  });

  it('is not enough: a second record of the machine may be at another one', async () => {
    const { qualys, forms } = qualysWith({
      byName: portalOf(false, { id: '7002', column: 'dnsHostName', name: 'app01.corp.example' }),
      hosts: [host('7001', { IP: '10.0.0.1', NETBIOS: 'APP01' }), host('7002', { IP: '10.9.0.1' })],
    });
    const found = await qualys.findHosts({ ip: '10.0.0.1', fqdn: 'app01.corp.example' }, context);
    expect(found.map(({ hostId }) => hostId)).toEqual(['7001', '7002']);
    expect(forms().at(-1)).toMatchObject({ ids: '7002' });
  });

  it('is not asked for again by id', async () => {
    const { qualys, forms } = qualysWith({
      byName: portalOf(false, { id: '7001', column: 'name', name: 'app01' }),
      hosts: [host('7001', { IP: '10.0.0.1' })],
    });
    expect(await qualys.findHosts({ ip: '10.0.0.1', hostname: 'app01' }, context)).toMatchObject([
      { hostId: '7001', names: ['app01'] },
    ]);
    expect(forms().filter((form) => form['ids'] !== undefined)).toEqual([]);
  });

  it.each(['10.0.0.1-10.0.0.255', '10.0.0.0/8', '10.0.0.1,10.0.0.2', 'fe80::1'])('sends no %j', async (ip) => {
    const { qualys, asked } = qualysWith({});
    expect(await qualys.findHosts({ ip }, context)).toEqual([]);
    expect(asked).toHaveLength(0);
  });
});

describe('the keys of a machine', () => {
  const adapters = (...macs: string[]) =>
    `<networkInterface><list>${macs.map((mac) => `<HostAssetInterface><macAddress>${mac}</macAddress><address>10.0.0.1</address></HostAssetInterface>`).join('')}</list></networkInterface>`;
  const source = (kind: string, elements: string) =>
    `<sourceInfo><list><${kind}>${elements}</${kind}></list></sourceInfo>`;

  async function found(elements: string, ofHost: Record<string, string> = {}) {
    const { qualys } = qualysWith({
      byName: () => ({ text: assets(asset('55', '7001', `<name>app01</name>${elements}`)) }),
      hosts: [host('7001', ofHost)],
    });
    return (await qualys.findHosts({ hostname: 'app01' }, context))[0];
  }

  it('are read from Host List: network and agent id', async () => {
    const row = { NETWORK_ID: '1103', QG_HOSTID: '11111111-2222-4333-8444-55555555555A' };
    expect(await found('', row)).toMatchObject({ networkId: '1103', agentId: '11111111-2222-4333-8444-55555555555a' });
  });

  it.each([
    ['one adapter', adapters('42:01:0a:80:00:07'), ['42:01:0a:80:00:07']],
    ['several adapters', adapters('a1', 'a2', 'a1'), ['a1', 'a2']],
    ['no adapter', '<networkInterface><list/></networkInterface>', undefined],
    [
      'an adapter without an address',
      '<networkInterface><list><HostAssetInterface/></list></networkInterface>',
      undefined,
    ],
    ['what a cloud knows', source('GcpAssetSourceSimple', '<macAddress>a3</macAddress>'), ['a3']],
  ])('are read from the portal: %s', async (_what, elements, macs) => {
    expect((await found(elements))?.macs).toEqual(macs);
  });

  it.each([
    ['AWS', source('Ec2AssetSourceSimple', '<instanceId>i-0a1b2c3d</instanceId>'), 'i-0a1b2c3d'],
    ['GCP', source('GcpAssetSourceSimple', '<instanceId>215287854144326580</instanceId>'), '215287854144326580'],
    [
      'Azure',
      source('AzureAssetSourceSimple', '<vmId>399af5dc-c32a-4c40-95a5-c6ed0e786430</vmId>'),
      '399af5dc-c32a-4c40-95a5-c6ed0e786430',
    ],
    ['no cloud', '<sourceInfo><list><AssetSource/></list></sourceInfo>', undefined],
  ])('are read from the portal: the instance of %s', async (_cloud, elements, instanceId) => {
    expect((await found(elements))?.instanceId).toBe(instanceId);
  });

  it('are bounded: a container host has an adapter for each container', async () => {
    const many = Array.from({ length: 100 }, (_, index) => `adapter-${index}`);
    expect((await found(adapters(...many)))?.macs).toHaveLength(32);
  });
});
