import { describe, expect, it } from 'vitest';
import { identifyQualys } from '../../../src/verification/identity/identify.js';
import type { QualysHost } from '../../../src/verification/qualys-facts.js';
import type { MachineKeys } from '../../../src/verification/ticket.js';
import { aHost } from '../../support/evidence.js';

const keys: MachineKeys = {
  hostname: 'app01',
  fqdn: 'app01.corp.example',
  ip: '10.20.30.40',
  serial: 'VMware-42',
};
const byName: MachineKeys = { hostname: 'app01', fqdn: 'app01.corp.example' };

/** A record that names no serial number. */
function nameless(over: Partial<QualysHost>): QualysHost {
  const { serial: _serial, ...host } = aHost();
  return { ...host, ...over };
}

describe('the Qualys record of the ticket’s machine', () => {
  it('is found by name, address and serial number', () => {
    expect(identifyQualys(keys, [aHost()])).toEqual({
      kind: 'found',
      ids: ['700100001'],
      agreeing: ['fqdn', 'hostname', 'ip', 'serial'],
      disagreeing: [],
      score: 0.96,
    });
  });

  it.each<[string, MachineKeys, readonly QualysHost[]]>([
    ['only the address agrees', { ip: '10.20.30.40' }, [aHost({ names: [] })]],
    ['the address stands in the name’s column', { hostname: '10.20.30.40' }, [aHost({ names: ['10.20.30.40'] })]],
    ['the serial number is a placeholder', { serial: 'None' }, [aHost({ serial: 'None' })]],
    ['nobody answers', keys, []],
    ['the ticket’s host id is unknown', { ...keys, qualysHostId: '700100009' }, [aHost()]],
  ])('is not found when %s', (_what, wanted, hosts) => {
    expect(identifyQualys(wanted, hosts).kind).toBe('not-found');
  });

  it.each<[string, MachineKeys, QualysHost, string[]]>([
    ['its serial number is another', keys, aHost({ serial: 'VMware-43' }), ['serial']],
    ['it bears the name in another domain', byName, nameless({ names: ['app01.lab.example', 'APP01'] }), ['fqdn']],
    ['the address was given to another machine', keys, aHost({ names: ['web99.corp.example'] }), ['fqdn', 'hostname']],
    ['the ticket names it by id, but not by serial', { qualysHostId: '700100001', serial: 'X-1' }, aHost(), ['serial']],
  ])('contradicts the ticket when %s', (_what, wanted, host, disagreeing) => {
    expect(identifyQualys(wanted, [host])).toMatchObject({ kind: 'mismatch', ids: ['700100001'], disagreeing });
  });

  it('comes alone when the twin in another domain is told apart by it', () => {
    const twin = nameless({ hostId: '2', names: ['app01.lab.example', 'APP01'] });
    expect(identifyQualys(byName, [twin, nameless({})])).toMatchObject({ kind: 'found', ids: ['700100001'] });
  });

  it.each([
    ['the same serial number', aHost({ hostId: '1', ip: '10.0.0.1' }), aHost({ hostId: '2', ip: '10.0.0.2' })],
    ['the same name at the same address', nameless({ hostId: '1' }), aHost({ hostId: '2' })],
  ])('may be two records, of agent and scanner, with %s', (_what, one, other) => {
    expect(identifyQualys(keys, [other, one])).toMatchObject({ kind: 'found', ids: ['1', '2'] });
  });

  it.each([
    ['other addresses', nameless({ hostId: '1', ip: '10.0.0.1' }), nameless({ hostId: '2', ip: '10.0.0.2' })],
    ['other serial numbers', aHost({ hostId: '1', serial: 'A-1' }), aHost({ hostId: '2', serial: 'A-2' })],
    [
      'other cloud instances',
      nameless({ hostId: '1', instanceId: 'i-0a1b2c3d' }),
      nameless({ hostId: '2', instanceId: 'i-0a1b2c3e' }),
    ],
    [
      'a placeholder in common and other addresses',
      aHost({ hostId: '1', serial: 'None', ip: '10.0.0.1' }),
      aHost({ hostId: '2', serial: 'None' }),
    ],
  ])('is ambiguous between two that have %s', (_what, one, other) => {
    expect(identifyQualys(byName, [other, one])).toMatchObject({ kind: 'ambiguous', candidates: ['1', '2'] });
  });

  it('brings the machine’s other records along when the ticket names one by id', () => {
    const wanted = { ...keys, qualysHostId: '1' };
    const others = [aHost({ hostId: '2', agent: false }), aHost({ hostId: '3', serial: 'VMware-43' })];
    expect(identifyQualys(wanted, [aHost({ hostId: '1' }), ...others])).toMatchObject({
      kind: 'found',
      ids: ['1', '2'],
    });
  });

  it('does not depend on the order of the candidates, nor on one that comes twice', () => {
    const hosts = [aHost({ hostId: '1' }), aHost({ hostId: '2', agent: false }), aHost({ hostId: '1' })];
    expect(identifyQualys(keys, hosts.toReversed())).toEqual(identifyQualys(keys, hosts));
  });

  it('says by which keys it was searched, the configuration item’s id not among them', () => {
    expect(identifyQualys({ ci: 'abc', hostname: 'app01', ip: '10.20.30.40' }, [])).toEqual({
      kind: 'not-found',
      searched: ['hostname', 'ip'],
    });
  });
});

describe('a Qualys record compared by every key', () => {
  const mac = '00-50-56-00-00-01';

  it.each<[string, MachineKeys, Partial<QualysHost>, { agreeing: string[]; score: number }]>([
    [
      'cloud instance',
      { instanceId: 'I-0A1B2C3D' },
      { instanceId: 'i-0a1b2c3d' },
      { agreeing: ['instanceId'], score: 0.95 },
    ],
    [
      'serial number in another spelling',
      { serial: 'VMware-4 2' },
      { serial: 'vmware-42' },
      { agreeing: ['serial'], score: 0.9 },
    ],
    ['name', { hostname: 'APP01' }, {}, { agreeing: ['hostname'], score: 0.5 }],
    [
      'name and adapter',
      { hostname: 'app01', mac: '00:50:56:00:00:01' },
      { macs: [mac] },
      { agreeing: ['hostname', 'mac'], score: 0.85 },
    ],
    [
      'one adapter of several',
      { hostname: 'app01', mac: `x, ${mac}` },
      { macs: ['y', mac] },
      { agreeing: ['hostname', 'mac'], score: 0.85 },
    ],
    [
      'a cut name and the address',
      { hostname: 'falcon-crowdstrike-1', ip: '10.20.30.40' },
      { names: ['FALCON-CROWDSTR'] },
      { agreeing: ['ip', 'truncated name'], score: 0.28 },
    ],
    [
      'a cut name and the adapter',
      { hostname: 'falcon-crowdstrike-1', mac },
      { names: ['FALCON-CROWDSTR'], macs: [mac] },
      { agreeing: ['mac', 'truncated name'], score: 0.76 },
    ],
  ])('is found by %s', (_what, wanted, over, found) => {
    expect(identifyQualys(wanted, [nameless(over)])).toMatchObject({ kind: 'found', ...found });
  });

  it('is found by its serial number in spite of another adapter, less surely, and the note may say so', () => {
    const wanted = { ...keys, mac: '00-50-56-00-00-02' };
    const found = identifyQualys(wanted, [aHost({ macs: [mac] })]);
    expect(found).toMatchObject({ kind: 'found', disagreeing: ['mac'], score: 0.63 });
  });

  it.each<[string, MachineKeys, QualysHost, string[]]>([
    [
      'another adapter, and nothing stronger agrees',
      { ...byName, mac: '00-50-56-00-00-02' },
      nameless({ macs: [mac] }),
      ['mac'],
    ],
    [
      'another cloud instance',
      { ...byName, instanceId: 'i-0a1b2c3e' },
      nameless({ instanceId: 'i-0a1b2c3d' }),
      ['instanceId'],
    ],
  ])('contradicts by %s', (_what, wanted, host, disagreeing) => {
    expect(identifyQualys(wanted, [host])).toMatchObject({ kind: 'mismatch', disagreeing });
  });

  it.each<[string, MachineKeys]>([
    ['address and adapter', { ip: '10.20.30.40', mac }],
    ['an adapter that every VPN client has', { mac: '00-05-9a-3c-7a-00' }],
  ])('is not found by %s', (_what, wanted) => {
    expect(identifyQualys(wanted, [nameless({ macs: [mac, '00-05-9a-3c-7a-00'] })]).kind).toBe('not-found');
  });

  it.each<[string, QualysHost]>([
    ['whose serial number is another', aHost({ hostId: '2', serial: 'VMware-43' })],
    ['that has the ticket’s serial number and another name', aHost({ hostId: '2', names: ['web99.corp.example'] })],
  ])('is ambiguous beside one %s, where the chosen one says nothing of it', (_what, rival) => {
    const identity = identifyQualys(keys, [nameless({ hostId: '1' }), rival]);
    expect(identity).toMatchObject({ kind: 'ambiguous', candidates: ['1', '2'] });
  });

  it('is told apart from a rival by a key that speaks for it and against the other', () => {
    const identity = identifyQualys(keys, [aHost({ hostId: '1' }), aHost({ hostId: '2', serial: 'VMware-43' })]);
    expect(identity).toMatchObject({ kind: 'found', ids: ['1'] });
  });

  it('is described to a person where it is ambiguous: the likeliest first, five at most', () => {
    const hosts = Array.from({ length: 8 }, (_, index) => nameless({ hostId: String(index), ip: `10.0.0.${index}` }));
    const identity = identifyQualys({ ...byName, ip: '10.0.0.7' }, hosts);
    const { candidates, described = [] } = identity.kind === 'ambiguous' ? identity : { candidates: [] };
    expect(candidates).toHaveLength(8);
    expect(described.map(({ id }) => id)).toEqual(['7', '0', '1', '2', '3']);
    expect(described[0]).toEqual({
      id: '7',
      name: 'app01.corp.example',
      agreeing: ['fqdn', 'hostname', 'ip'],
      disagreeing: [],
      score: 0.64,
    });
  });
});

describe('two records of one name', () => {
  const mac = '00-50-56-00-00-01';

  it.each<[string, Partial<QualysHost>, Partial<QualysHost>]>([
    ['one agent id', { agentId: 'a', ip: '10.0.0.1' }, { agentId: 'a', ip: '10.0.0.2' }],
    ['one cloud instance', { instanceId: 'i-0a1b2c3d', ip: '10.0.0.1' }, { instanceId: 'i-0a1b2c3d', ip: '10.0.0.2' }],
    ['a common adapter', { macs: [mac], ip: '10.0.0.1' }, { macs: [mac], ip: '10.0.0.2' }],
    ['one address in one network', { networkId: '0' }, { networkId: '0' }],
    [
      'other adapters, but one serial number',
      { macs: [mac], serial: 'S-1' },
      { macs: ['00-50-56-00-00-02'], serial: 'S-1' },
    ],
  ])('are one machine by %s', (_what, one, other) => {
    const hosts = [nameless({ hostId: '1', ...one }), nameless({ hostId: '2', ...other })];
    expect(identifyQualys(byName, hosts)).toMatchObject({ kind: 'found', ids: ['1', '2'] });
  });

  it('are one machine through a third', () => {
    const hosts = [
      aHost({ hostId: '1', ip: '10.0.0.1' }),
      nameless({ hostId: '2', ip: '10.0.0.2' }),
      aHost({ hostId: '3', ip: '10.0.0.2' }),
    ];
    expect(identifyQualys(byName, hosts)).toMatchObject({ kind: 'found', ids: ['1', '2', '3'] });
    expect(identifyQualys(byName, hosts.slice(0, 2))).toMatchObject({ kind: 'ambiguous' });
  });

  it.each<[string, Partial<QualysHost>, Partial<QualysHost>]>([
    ['one address in two networks', { networkId: '0' }, { networkId: '1103' }],
    ['two platforms at one address', { os: 'Windows Server 2019' }, { os: 'Ubuntu Linux 24.04' }],
    ['other adapters at one address', { macs: [mac] }, { macs: ['00-50-56-00-00-02'] }],
    [
      'other serial numbers and one agent id, as clones have',
      { agentId: 'a', serial: 'S-1' },
      { agentId: 'a', serial: 'S-2' },
    ],
    ['no address at all', { ip: undefined }, { ip: undefined }],
  ])('are two machines, or nobody knows, by %s', (_what, one, other) => {
    const hosts = [nameless({ hostId: '1', ...one }), nameless({ hostId: '2', ...other })];
    expect(identifyQualys(byName, hosts)).toMatchObject({ kind: 'ambiguous', candidates: ['1', '2'] });
  });
});
