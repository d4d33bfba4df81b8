import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { searchRequest } from '../../../src/connectors/qualys/search-request.js';
import type { Scripted } from '../../support/scripted-send.js';
import { assets, host, hostList } from './documents.js';
import { context, contextOf, setup } from './setup.js';

type Search = { field: string; value: string; from: string | undefined };

/** A Qualys that knows some assets by name and some hosts by id and address. */
function qualysWith(known: { byName?: (search: Search) => Scripted; hosts?: string[] }) {
  const searches: Search[] = [];
  const parts = setup((call, input) => {
    if (call.name !== 'searchAssets') return { text: hostList(...(known.hosts ?? [])) };
    const search = {
      field: /field="(\w+)"/.exec(input.xml ?? '')?.[1] ?? '',
      value: />([^<]*)<\/Criteria>/.exec(input.xml ?? '')?.[1] ?? '',
      from: /<startFromId>(\d+)</.exec(input.xml ?? '')?.[1],
    };
    searches.push(search);
    return known.byName?.(search) ?? { text: assets('') };
  });
  return { ...parts, searches };
}

function asset(id: string, hostId: string, elements = ''): string {
  return `<HostAsset><id>${id}</id><qwebHostId>${hostId}</qwebHostId>${elements}</HostAsset>`;
}

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
    const found = await qualys.findHosts({ fqdn: 'app01.corp.example' }, context);
    expect(searches.map(({ field, value }) => `${field}=${value}`)).toEqual([
      'dnsHostName=app01.corp.example',
      'name=app01.corp.example',
      'netbiosName=APP01',
      'dnsHostName=app01',
      'name=app01',
    ]);
    expect(forms().at(-1)).toMatchObject({ ids: '7001' });
    expect(found).toMatchObject([
      { hostId: '7001', assetId: '55', agent: true, names: ['app01.corp.example', 'APP01'] },
    ]);
  });

  it('returns every record that bears it and chooses none', async () => {
    const { qualys } = qualysWith({
      byName: () => ({ text: assets(asset('55', '7001') + asset('56', '7002')) }),
      hosts: [host('7001'), host('7002')],
    });
    const found = await qualys.findHosts({ hostname: 'app01' }, context);
    expect(found.map(({ hostId }) => hostId)).toEqual(['7001', '7002']);
  });

  it('tries other capitals when nobody bears it as it is spelt', async () => {
    const { qualys, searches } = qualysWith({
      byName: ({ value }) => ({ text: assets(value === 'app01' ? asset('55', '7001') : '', '') }),
      hosts: [host('7001')],
    });
    expect(await qualys.findHosts({ hostname: 'App01' }, context)).toHaveLength(1);
    expect(new Set(searches.map(({ value }) => value))).toEqual(new Set(['App01', 'APP01', 'app01']));
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

  it.each(["app01' OR", '<data>', 'a b', '10.0.0.1', '-x', ''])('searches for no %j', async (hostname) => {
    const { qualys, asked } = qualysWith({});
    expect(await qualys.findHosts({ hostname }, context)).toEqual([]);
    expect(asked).toHaveLength(0);
  });

  it('can put nothing but a value into a request', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (value) => {
        const request = searchRequest({ field: 'name', value });
        expect(request.match(/<[^>]*>/g)).toEqual(searchRequest({ field: 'name', value: 'x' }).match(/<[^>]*>/g));
      }),
    );
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

  it('spares the search by name where the record at the address bears the name', async () => {
    const { qualys, searches } = qualysWith({ hosts: [host('7001', { IP: '10.0.0.1', NETBIOS: 'APP01' })] });
    expect(await qualys.findHosts({ ip: '10.0.0.1', fqdn: 'app01.corp.example' }, context)).toHaveLength(1);
    expect(searches).toEqual([]);
  });

  it('does not spare it where the address has passed to another machine', async () => {
    const { qualys, searches } = qualysWith({ hosts: [host('7001', { IP: '10.0.0.1', NETBIOS: 'PRINTER' })] });
    expect(await qualys.findHosts({ ip: '10.0.0.1', fqdn: 'app01.corp.example' }, context)).toHaveLength(1);
    expect(searches.length).toBeGreaterThan(0);
  });

  it.each(['10.0.0.1-10.0.0.255', '10.0.0.0/8', '10.0.0.1,10.0.0.2', 'fe80::1'])('sends no %j', async (ip) => {
    const { qualys, asked } = qualysWith({});
    expect(await qualys.findHosts({ ip }, context)).toEqual([]);
    expect(asked).toHaveLength(0);
  });
});
