import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchRequest } from '../../../src/connectors/qualys/search-request.js';
import { assets, host } from './documents.js';
import { asset, portalOf, qualysWith } from './qualys-with.js';
import { context, contextOf } from './setup.js';

describe('by name', () => {
  it('searches in every column that may hold it, each on its own, and reads the facts from Host List', async () => {
    const { qualys, searches, forms } = qualysWith({
      byName: ({ field }) =>
        field === 'netbiosName'
          ? {
              text: assets(
                asset('55', '7001', '<name>APP01</name><agentInfo><agentId>11111111-2222</agentId></agentInfo>'),
              ),
            }
          : { text: assets('', '') },
      hosts: [host('7001', { DNS: 'app01.corp.example', IP: '10.0.0.1' })],
    });
    const found = await qualys.findHosts({ hostname: 'app01', fqdn: 'app01.corp.example' }, context);
    expect(searches.map(({ field, value }) => `${field}=${value}`)).toEqual([
      'dnsHostName=app01',
      'dnsHostName=APP01',
      'name=app01',
      'name=APP01',
      'netbiosName=APP01',
    ]);
    expect(forms().at(-1)).toMatchObject({ ids: '7001' });
    expect(found).toMatchObject([
      { hostId: '7001', assetId: '55', agent: true, names: ['app01.corp.example', 'APP01'] },
    ]);
  });

  it.each([
    ['a name in mixed case', { hostname: 'App01' }, 7],
    ['a name without letters', { hostname: '10115-83' }, 3],
    ['two names for one machine', { hostname: 'app01', fqdn: 'app01.corp.example' }, 5],
    ['two names for one machine in other capitals', { hostname: 'APP01', fqdn: 'app01.corp.example' }, 5],
    ['two names of two machines', { hostname: 'app01', fqdn: 'app02.corp.example' }, 10],
  ])('%s costs no more calls than it has columns and spellings', async (_case, keys, calls) => {
    const { qualys, asked } = qualysWith({});
    await qualys.findHosts(keys, context);
    expect(asked).toHaveLength(calls);
  });

  it.each([true, false])('finds the machine by every name it may bear (capitals matter: %s)', async (sensitive) => {
    const bearers = [
      { id: '7001', column: 'dnsHostName', name: 'application01.corp.example' },
      { id: '7002', column: 'dnsHostName', name: 'APPLICATION01' },
      { id: '7003', column: 'name', name: 'Application01.local' },
      { id: '7004', column: 'netbiosName', name: 'APPLICATION01' },
    ];
    const others = [
      { id: '7005', column: 'name', name: 'myapplication01' },
      { id: '7006', column: 'dnsHostName', name: 'application010.corp.example' },
      { id: '7007', column: 'name', name: 'www.application01.example' },
    ];
    const known = [...bearers, ...others];
    const { qualys } = qualysWith({
      byName: portalOf(sensitive, ...known),
      hosts: known.map(({ id }) => host(id)),
    });
    const found = await qualys.findHosts({ hostname: 'Application01' }, context);
    expect(found.map(({ hostId }) => hostId)).toEqual(bearers.map(({ id }) => id));
  });

  it('knows the name that NetBIOS cuts off', async () => {
    const { qualys } = qualysWith({
      byName: portalOf(true, { id: '7001', column: 'netbiosName', name: 'PAYMENTS-GATEWA' }),
      hosts: [host('7001')],
    });
    expect(await qualys.findHosts({ fqdn: 'payments-gateway-01.corp.example' }, context)).toHaveLength(1);
  });

  it('returns every record that bears it and chooses none', async () => {
    const { qualys } = qualysWith({
      byName: () => ({ text: assets(asset('55', '7001') + asset('56', '7002')) }),
      hosts: [host('7001'), host('7002')],
    });
    const found = await qualys.findHosts({ hostname: 'app01' }, context);
    expect(found.map(({ hostId }) => hostId)).toEqual(['7001', '7002']);
  });

  it('follows the pages by id and counts nothing twice', async () => {
    const { qualys, searches } = qualysWith({
      byName: ({ field, from }) => {
        if (field !== 'dnsHostName') return { text: assets('') };
        const more = '<hasMoreRecords>true</hasMoreRecords><lastId>55</lastId>';
        return {
          text:
            from === undefined ? assets(asset('55', '7001'), more) : assets(asset('55', '7001') + asset('56', '7002')),
        };
      },
      hosts: [host('7001'), host('7002')],
    });
    expect(await qualys.findHosts({ hostname: 'app01' }, context)).toHaveLength(2);
    expect(searches.map(({ from }) => from)).toContain('55');
  });

  it.each(['', '<lastId>all</lastId>'])('refuses a page with more to come and no way there (%j)', async (lastId) => {
    const tail = `<hasMoreRecords>true</hasMoreRecords>${lastId}`;
    const { qualys } = qualysWith({ byName: () => ({ text: assets(asset('55', '7001'), tail) }) });
    await expect(qualys.findHosts({ hostname: 'app01' }, context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  it('refuses pages that never move on', async () => {
    const tail = '<hasMoreRecords>true</hasMoreRecords><lastId>55</lastId>';
    const { qualys } = qualysWith({ byName: () => ({ text: assets(asset('55', '7001'), tail) }) });
    await expect(qualys.findHosts({ hostname: 'app01' }, context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });

  it('leaves out an asset that was never scanned', async () => {
    const { qualys, forms } = qualysWith({ byName: () => ({ text: assets('<HostAsset><id>55</id></HostAsset>') }) });
    expect(await qualys.findHosts({ hostname: 'app01' }, context)).toEqual([]);
    expect(forms().every((form) => form['ids'] === undefined)).toBe(true);
  });

  it.each(["app01' OR", '<data>', 'a b', '10.0.0.1', '-x', '', 'localhost', 'LOCALHOST.localdomain'])(
    'searches for no %j',
    async (hostname) => {
      const { qualys, asked } = qualysWith({});
      expect(await qualys.findHosts({ hostname }, context)).toEqual([]);
      expect(asked).toHaveLength(0);
    },
  );

  it('can put nothing but a value into a request', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const request = searchRequest({ field: 'name', value });
        expect(request.match(/<[^>]*>/g)).toEqual(searchRequest({ field: 'name', value: 'x' }).match(/<[^>]*>/g));
      }),
    );
  });
});

describe('on a morning with many tickets', () => {
  const known = portalOf(false, { id: '7001', column: 'name', name: 'app01' });

  it('those of one machine share its searches, which are made for all of them', async () => {
    const { qualys, searches, asked } = qualysWith({ byName: known, hosts: [host('7001')] });
    const tickets = ['INC1', 'INC2', 'INC3'].map(contextOf);
    const found = await Promise.all(tickets.map((one) => qualys.findHosts({ hostname: 'app01' }, one)));
    expect(found.map((hosts) => hosts.length)).toEqual([1, 1, 1]);
    expect(searches).toHaveLength(5);
    expect(asked[0]?.input.context.subjects.map(({ ticket }) => ticket)).toEqual(['INC1', 'INC2', 'INC3']);
  });

  it('a ticket that comes when the search has begun gets one of its own: what was found before may be less', async () => {
    const { qualys, searches } = qualysWith({ byName: known, hosts: [host('7001')] });
    await qualys.findHosts({ hostname: 'app01' }, context);
    await qualys.findHosts({ hostname: 'app01' }, context);
    expect(searches).toHaveLength(10);
  });

  it('asks for one machine after the other, and reads the host records of all in one call', async () => {
    const two = { id: '7002', column: 'name', name: 'app02' };
    const { qualys, searches, forms } = qualysWith({
      byName: portalOf(false, { id: '7001', column: 'name', name: 'app01' }, two),
      hosts: [host('7001'), host('7002')],
    });
    await Promise.all(['app01', 'app02'].map((hostname) => qualys.findHosts({ hostname }, context)));
    expect(searches.map(({ value }) => value.toLowerCase())).toEqual([
      ...Array.from({ length: 5 }, () => 'app01'),
      ...Array.from({ length: 5 }, () => 'app02'),
    ]);
    expect(forms().flatMap((form) => form['ids'] ?? [])).toEqual(['7001,7002']);
  });

  it('a portal that fails one fails those who wait with it, and is asked anew by whoever comes later', async () => {
    let up = false;
    const { qualys, searches } = qualysWith({
      byName: (search) => (up ? known(search) : { status: 503, text: '' }),
      hosts: [host('7001')],
    });
    const names = ['app01', 'app02', 'app03'];
    const results = await Promise.allSettled(names.map((hostname) => qualys.findHosts({ hostname }, context)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(searches).toHaveLength(1);
    up = true;
    expect(await qualys.findHosts({ hostname: 'app02' }, context)).toEqual([]);
    expect(await qualys.findHosts({ hostname: 'app01' }, context)).toHaveLength(1);
  });

  it('a name that cannot be searched for fails its own ticket alone', async () => {
    const endless = { text: assets(asset('55', '7001'), '<hasMoreRecords>true</hasMoreRecords>') };
    const { qualys } = qualysWith({
      byName: (search) => (search.value.toLowerCase() === 'web' ? endless : known(search)),
      hosts: [host('7001')],
    });
    const [web, app] = await Promise.allSettled(
      ['web', 'app01'].map((hostname) => qualys.findHosts({ hostname }, context)),
    );
    expect([web?.status, app?.status]).toEqual(['rejected', 'fulfilled']);
  });
});
