import { describe, expect, it } from 'vitest';
import { host } from './documents.js';
import { portalOf, qualysWith } from './qualys-with.js';
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
