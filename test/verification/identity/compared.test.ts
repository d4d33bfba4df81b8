import { describe, expect, it } from 'vitest';
import type { FalconHost } from '../../../src/verification/falcon-facts.js';
import { compareAgent, wantedOf, type Wanted } from '../../../src/verification/identity/compare-falcon.js';
import { compareRecord } from '../../../src/verification/identity/compare-qualys.js';
import type { Key } from '../../../src/verification/identity/keys.js';
import type { QualysHost } from '../../../src/verification/qualys-facts.js';
import type { MachineKeys } from '../../../src/verification/ticket.js';
import { aHost, aSensor } from '../../support/evidence.js';

const mac = '00-50-56-00-00-01';
const none: Wanted = {
  aids: [],
  names: [],
  fullNames: [],
  serials: [],
  instances: [],
  macs: [],
  ips: [],
  platforms: [],
};

describe('an agent is looked for', () => {
  it('by the ticket’s keys, and what the Qualys records add', () => {
    const record = aHost({
      names: ['app01.lab.example', 'DB01'],
      serial: 'Q-1',
      instanceId: 'i-0a1b2c3d',
      macs: ['00-50-56-00-00-02'],
      ip: '10.0.0.2',
      os: 'Windows Server 2019',
    });
    const keys: MachineKeys = {
      hostname: 'app01',
      fqdn: 'app01.corp.example',
      falconAid: ` ${'B'.repeat(32)} `,
      serial: ' VMware-42 ',
      instanceId: 'i-0a1b2c3e',
      mac,
      ip: '10.0.0.1',
    };
    expect(wantedOf(keys, [record, record])).toEqual({
      aids: ['b'.repeat(32)],
      names: ['app01.corp.example', 'app01'],
      fullNames: ['app01.corp.example', 'app01.lab.example'],
      serials: ['vmware-42', 'q-1'],
      instances: ['i-0a1b2c3e', 'i-0a1b2c3d'],
      macs: ['005056000001', '00-50-56-00-00-02'],
      ips: ['10.0.0.2'],
      platforms: ['Windows'],
    });
  });

  it('by the records’ names and the ticket’s address, where there is no other', () => {
    const record = aHost({ names: ['DB01', 'db01.corp.example'], ip: undefined, serial: undefined });
    expect(wantedOf({ ip: '10.0.0.1' }, [record])).toEqual({
      ...none,
      names: ['DB01', 'db01.corp.example'],
      fullNames: ['db01.corp.example'],
      ips: ['10.0.0.1'],
    });
    expect(wantedOf({ hostname: '', serial: 'None' }, [])).toEqual(none);
  });

  it.each(['b'.repeat(31), 'b'.repeat(33), `x${'b'.repeat(32)}`, 'g'.repeat(32), 'n/a'])(
    'by no id like %s',
    (falconAid) => {
      expect(wantedOf({ falconAid }, []).aids).toEqual([]);
    },
  );
});

describe('an agent says', () => {
  const agent = aSensor({ serial: undefined });
  const says = (wanted: Partial<Wanted>, over: Partial<FalconHost> = {}) => {
    const { agreeing, disagreeing } = compareAgent({ ...none, ...wanted }, { ...agent, ...over });
    return { agreeing, disagreeing };
  };
  const agrees = (...agreeing: Key[]) => ({ agreeing, disagreeing: [] });
  const differs = (...disagreeing: Key[]) => ({ agreeing: [], disagreeing });

  it.each<[string, Partial<Wanted>, Partial<FalconHost>, ReturnType<typeof says>]>([
    ['nothing of what is not asked', {}, {}, agrees()],
    ['its id', { aids: ['b'.repeat(32)] }, { aid: 'B'.repeat(32) }, agrees('falconAid')],
    ['another id', { aids: ['d'.repeat(32)] }, {}, differs('falconAid')],
    [
      'its instance, if one of them is it',
      { instances: ['i-0a1b2c3d', 'i-0a1b2c3e'] },
      { instanceId: 'i-0a1b2c3e' },
      agrees('instanceId'),
    ],
    ['another instance', { instances: ['i-0a1b2c3d'] }, { instanceId: 'i-0a1b2c3e' }, differs('instanceId')],
    ['no instance', { instances: ['i-0a1b2c3d'] }, {}, agrees()],
    ['its serial number', { serials: ['x-1', 'x-2'] }, { serial: 'X-2' }, agrees('serial')],
    ['another serial number', { serials: ['x-1'] }, { serial: 'X-2' }, differs('serial')],
    ['its adapter', { macs: [mac] }, { macs: [mac] }, agrees('mac')],
    ['another adapter', { macs: [mac] }, { macs: ['00-50-56-00-00-09'] }, differs('mac')],
    ['its address', { ips: ['10.0.0.1'] }, { localIp: '10.0.0.1' }, agrees('ip')],
    ['nothing by another address', { ips: ['10.0.0.1'] }, { localIp: '10.0.0.2' }, agrees()],
    ['another platform', { platforms: ['Linux'] }, {}, differs('platform')],
    ['nothing by its platform', { platforms: ['Windows'] }, {}, agrees()],
    ['nothing by a platform nobody knows', { platforms: ['Linux'] }, { platform: 'other' }, agrees()],
    ['its name', { names: ['app01'] }, {}, agrees('name')],
    ['another name', { names: ['web99'] }, {}, differs('name')],
    ['no name', { names: ['app01'] }, { hostname: undefined }, agrees()],
    ['nothing by an address for a name', { names: ['10.0.0.1'] }, {}, agrees()],
    ['a cut name', { names: ['falcon-crowdstrike-1'] }, { hostname: 'FALCON-CROWDSTR' }, agrees('truncated name')],
  ])('%s', (_what, wanted, over, expected) => {
    expect(says(wanted, over)).toEqual(expected);
  });

  const full = { names: ['app01.corp.example'], fullNames: ['app01.corp.example'] };
  const twin = { agreeing: ['name'], disagreeing: ['domain'] };

  it.each<[string, Partial<Wanted>, Partial<FalconHost>, object]>([
    ['its own domain', full, { domain: 'CORP.example' }, agrees('name')],
    ['another domain', full, { domain: 'lab.example' }, twin],
    [
      'another domain, beside its own',
      { ...full, fullNames: ['app01.x.example', ...full.fullNames] },
      { domain: 'corp.example' },
      agrees('name'),
    ],
    ['no domain', full, {}, agrees('name')],
    ['a domain of one word, which is a workgroup', full, { domain: 'WORKGROUP' }, agrees('name')],
    ['a domain, where none is known', { names: ['app01'] }, { domain: 'lab.example' }, agrees('name')],
    [
      'a domain, where only another machine’s is known',
      { names: ['app01'], fullNames: ['web99.corp.example'] },
      { domain: 'lab.example' },
      agrees('name'),
    ],
    [
      'another domain within its name',
      { names: ['app01'], fullNames: full.fullNames },
      { hostname: 'app01.lab.example', domain: 'corp.example' },
      twin,
    ],
    [
      'another directory domain and the address',
      { ...full, ips: ['10.0.0.1'] },
      { domain: 'ad.example', localIp: '10.0.0.1' },
      agrees('ip', 'name'),
    ],
  ])('%s', (_what, wanted, over, expected) => {
    expect(says(wanted, over)).toEqual(expected);
  });

  it.each<[string, string[], string | undefined, boolean]>([
    ['elsewhere', ['10.0.0.1'], '10.0.0.2', true],
    ['there', ['10.0.0.1', '10.0.0.2'], '10.0.0.2', false],
    ['nowhere that is known', [], '10.0.0.2', false],
    ['at no address', ['10.0.0.1'], undefined, false],
  ])('that it is %s', (_where, ips, localIp, elsewhere) => {
    const compared = compareAgent({ ...none, ips }, { ...agent, localIp });
    expect(compared.isElsewhere).toBe(elsewhere);
    expect(compared).toMatchObject({ id: agent.aid, name: 'APP01', host: { aid: agent.aid } });
  });
});

describe('a Qualys record says', () => {
  const says = (keys: MachineKeys, over: Partial<QualysHost> = {}) => {
    const { agreeing, disagreeing } = compareRecord(keys, aHost({ serial: undefined, ...over }));
    return [agreeing.join(), disagreeing.join()];
  };

  it.each<[MachineKeys, Partial<QualysHost>, [string, string]]>([
    [{}, {}, ['', '']],
    [{ ip: ' 10.20.30.40 ' }, {}, ['ip', '']],
    [{ ip: '10.20.30.41' }, {}, ['', '']],
    [{}, { ip: undefined }, ['', '']],
    [{ mac }, { macs: [mac] }, ['mac', '']],
    [{ mac }, {}, ['', '']],
    [{ fqdn: 'app01.corp.example' }, {}, ['fqdn', '']],
    [{ fqdn: 'web99.corp.example', hostname: 'app01' }, {}, ['hostname', 'fqdn']],
    [{ hostname: 'falcon-crowdstrike-1' }, { names: ['FALCON-CROWDSTR'] }, ['truncated name', '']],
    [{ fqdn: 'falcon-crowdstrike-1.corp.example' }, { names: ['FALCON-CROWDSTR'] }, ['truncated name', '']],
    [
      { hostname: 'falcon-crowdstrike-1', fqdn: 'db01.corp.example' },
      { names: ['FALCON-CROWDSTR', 'db01.corp.example'] },
      ['fqdn', ''],
    ],
  ])('of %j and %j: %j', (keys, over, expected) => {
    expect(says(keys, over)).toEqual(expected);
  });

  it('who it is', () => {
    expect(compareRecord({}, aHost())).toMatchObject({ id: '700100001', name: 'app01.corp.example' });
    expect(compareRecord({}, aHost({ names: [] })).name).toBeUndefined();
  });
});
