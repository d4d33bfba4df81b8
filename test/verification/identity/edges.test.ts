import { describe, expect, it } from 'vitest';
import type { FalconHost } from '../../../src/verification/falcon-facts.js';
import { identifyFalcon, identifyQualys } from '../../../src/verification/identity/identify.js';
import { keysToAsk } from '../../../src/verification/identity/keys-to-ask.js';
import { areOneMachine } from '../../../src/verification/identity/one-machine.js';
import type { QualysHost } from '../../../src/verification/qualys-facts.js';
import { aHost, aSensor } from '../../support/evidence.js';

const aid = 'b'.repeat(32);
const other = 'd'.repeat(32);
const plain = (over: Partial<FalconHost> = {}): FalconHost => aSensor({ serial: undefined, ...over });
const record = (over: Partial<QualysHost> = {}): QualysHost => aHost({ serial: undefined, ...over });

describe('an agent that is hidden', () => {
  const keys = { hostname: 'app01', serial: 'VMware-42' };
  const hidden = [other, aid];

  it('is told, sorted, where nobody else is in sight', () => {
    expect(identifyFalcon(keys, [], { visible: [], hidden })).toEqual({ kind: 'hidden', ids: [aid, other] });
    const stranger = plain({ hostname: 'WEB99' });
    expect(identifyFalcon(keys, [], { visible: [stranger], hidden }).kind).toBe('hidden');
  });

  it('is not told where one that contradicts is', () => {
    const rival = aSensor({ serial: 'X-77' });
    expect(identifyFalcon(keys, [], { visible: [rival], hidden }).kind).toBe('mismatch');
  });

  it('is not told where one with a name that was cut is', () => {
    const cut = plain({ hostname: 'FALCON-CROWDSTR' });
    const seen = identifyFalcon({ hostname: 'falcon-crowdstrike-1' }, [], { visible: [cut], hidden });
    expect(seen).toMatchObject({ kind: 'ambiguous', candidates: [aid] });
  });

  it('is not told where the machine’s own is found', () => {
    expect(identifyFalcon(keys, [], { visible: [aSensor()], hidden }).kind).toBe('found');
  });
});

describe('what was searched by is told', () => {
  it('of Falcon, by everything that is known', () => {
    const keys = {
      hostname: 'app01',
      fqdn: 'app01.corp.example',
      falconAid: aid,
      serial: 'S-1',
      instanceId: 'i-0a1b2c3d',
      mac: '00-50-56-00-00-01',
      ip: '10.0.0.1',
    };
    const seen = { visible: [], hidden: [] };
    expect(identifyFalcon(keys, [record({ os: 'Ubuntu' })], seen)).toEqual({
      kind: 'not-found',
      searched: ['aids', 'names', 'serials', 'instances', 'macs', 'ips'],
    });
    expect(identifyFalcon({}, [], seen)).toEqual({ kind: 'not-found', searched: [] });
  });

  it('of Qualys, by what the ticket has', () => {
    const keys = { ci: 'c', hostname: 'app01', fqdn: '', serial: undefined, qualysHostId: '9' };
    expect(identifyQualys(keys, [])).toEqual({ kind: 'not-found', searched: ['hostname', 'qualysHostId'] });
  });
});

describe('the record that the ticket names', () => {
  const keys = { hostname: 'app01', fqdn: 'app01.corp.example', qualysHostId: ' 1 ' };
  const one = record({ hostId: '1' });

  it('is found by its id, however that is spelt, and adds it to its keys', () => {
    expect(identifyQualys(keys, [one])).toEqual({
      kind: 'found',
      ids: ['1'],
      agreeing: ['fqdn', 'hostname', 'qualysHostId'],
      disagreeing: [],
      score: 0.96,
    });
  });

  it('is described where it contradicts', () => {
    expect(identifyQualys({ ...keys, fqdn: 'web99.corp.example' }, [one])).toEqual({
      kind: 'mismatch',
      ids: ['1'],
      disagreeing: ['fqdn'],
      described: [{ id: '1', name: 'app01.corp.example', agreeing: ['hostname'], disagreeing: ['fqdn'], score: 0.35 }],
    });
  });

  it.each<[string, Partial<QualysHost>, string, string[]]>([
    ['another of its full name at another address', { ip: '10.0.0.9' }, 'ambiguous', ['1', '2']],
    ['another of its short name at another address', { ip: '10.0.0.9', names: ['APP01'] }, 'found', ['1']],
    ['another of its name at its address', {}, 'found', ['1', '2']],
    ['a stranger at its address', { names: ['web99'] }, 'found', ['1']],
    ['another of its name that the ticket contradicts', { serial: 'X-9' }, 'found', ['1']],
  ])('beside %s', (_what, over, kind, ids) => {
    const wanted = 'serial' in over ? { ...keys, serial: 'S-1' } : keys;
    const identity = identifyQualys(wanted, [one, record({ hostId: '2', ...over })]);
    expect(identity).toMatchObject(kind === 'found' ? { kind, ids } : { kind, candidates: ids });
  });

  it('is told apart by its full name even where the ticket has it in the other column', () => {
    const wanted = { hostname: 'APP01.corp.example', qualysHostId: '1' };
    const twin = record({ hostId: '2', names: ['app01.CORP.example'], ip: '10.0.0.9' });
    expect(identifyQualys(wanted, [one, twin]).kind).toBe('ambiguous');
  });
});

describe('of candidates that nothing tells apart', () => {
  it('the likeliest come first, and among equals the first by id', () => {
    const hosts = ['3', '1', '2'].map((hostId) => record({ hostId, ip: `10.0.0.${hostId}` }));
    const identity = identifyQualys({ hostname: 'app01', ip: '10.0.0.2' }, hosts);
    const described = identity.kind === 'ambiguous' ? (identity.described ?? []) : [];
    expect(described.map(({ id }) => id)).toEqual(['2', '1', '3']);
  });

  it('an agent that is the machine’s own goes before one of its name', () => {
    const seen = { visible: [plain({ aid: other }), aSensor()], hidden: [] };
    expect(identifyFalcon({ hostname: 'app01', serial: 'VMware-42' }, [], seen)).toMatchObject({ ids: [aid] });
  });

  it('agents of one name are told with those that contradict', () => {
    const visible = [plain(), plain({ aid: other }), aSensor({ aid: 'e'.repeat(32), serial: 'X-7' })];
    expect(identifyFalcon({ hostname: 'app01', serial: 'VMware-42' }, [], { visible, hidden: [] })).toMatchObject({
      kind: 'ambiguous',
      candidates: [aid, other, 'e'.repeat(32)],
    });
  });

  it('an agent whose name was cut is one of them, though its adapter is another', () => {
    const keys = { hostname: 'falcon-crowdstrike-1', mac: '00-50-56-00-00-01' };
    const cut = plain({ hostname: 'FALCON-CROWDSTR', macs: ['00-50-56-00-00-02'] });
    expect(identifyFalcon(keys, [], { visible: [cut], hidden: [] })).toMatchObject({
      kind: 'ambiguous',
      candidates: [aid],
    });
  });

  it('an agent elsewhere that bears the name is told with its rivals', () => {
    const keys = { hostname: 'app01', ip: '10.0.0.1' };
    const rival = plain({ aid: other, platform: 'Linux' });
    const seen = { visible: [plain({ localIp: '10.0.0.9' }), rival], hidden: [] };
    expect(identifyFalcon(keys, [record({ ip: '10.0.0.1', os: 'Windows 10' })], seen)).toMatchObject({
      kind: 'ambiguous',
      candidates: [aid, other],
    });
  });
});

describe('records are one machine’s', () => {
  const mac = '00-50-56-00-00-01';
  const all = (...overs: Partial<QualysHost>[]): boolean =>
    areOneMachine(overs.map((over, index) => record({ hostId: String(index), ip: `10.0.0.${index}`, ...over })));

  it.each<[string, Partial<QualysHost>[], boolean]>([
    ['none', [], true],
    ['one', [{}], true],
    ['one that shows no key', [{ ip: undefined }], true],
    ['two that share nothing', [{}, {}], false],
    ['two of one serial number', [{ serial: 'S-1' }, { serial: 'S-1' }], true],
    ['two of one agent id', [{ agentId: 'a' }, { agentId: 'a' }], true],
    ['two of two agent ids', [{ agentId: 'a' }, { agentId: 'b' }], false],
    ['two of one adapter', [{ macs: [mac] }, { macs: [mac] }], true],
    ['two at one address', [{ ip: '10.0.0.9' }, { ip: '10.0.0.9' }], true],
    ['two at one address of two networks', [{ ip: '10.0.0.9', networkId: '1' }, { ip: '10.0.0.9' }], false],
    ['two without an address', [{ ip: undefined }, { ip: undefined }], false],
    ['a chain of three', [{ serial: 'S-1' }, { agentId: 'a' }, { serial: 'S-1', agentId: 'a' }], true],
    ['a pair and a third', [{ serial: 'S-1' }, { serial: 'S-1' }, {}], false],
    [
      'two of one platform',
      [
        { serial: 'S-1', os: 'Ubuntu' },
        { serial: 'S-1', os: 'Debian' },
      ],
      true,
    ],
    [
      'two of two platforms',
      [
        { serial: 'S-1', os: 'Ubuntu' },
        { serial: 'S-1', os: 'Windows 10' },
      ],
      false,
    ],
    ['two of which one tells its platform', [{ serial: 'S-1', os: 'Ubuntu' }, { serial: 'S-1' }], true],
    [
      'two of two instances',
      [
        { serial: 'S-1', instanceId: 'i-0a1b2c3d' },
        { serial: 'S-1', instanceId: 'i-0a1b2c3e' },
      ],
      false,
    ],
    [
      'two of two adapters and one agent id',
      [
        { agentId: 'a', macs: [mac] },
        { agentId: 'a', macs: ['00-50-56-00-00-02'] },
      ],
      false,
    ],
    ['two of which one tells its adapters', [{ agentId: 'a', macs: [mac] }, { agentId: 'a' }], true],
  ])('%s', (_what, overs, expected) => {
    expect(all(...overs)).toBe(expected);
  });
});

describe('what Falcon is asked by', () => {
  it('is the first full and the first short name of the records, where the ticket has none', () => {
    const names = ['10.20.30.40', 'app01.corp.example', 'app02.corp.example', 'APP01', 'APP02'];
    expect(keysToAsk({}, [record({ names })])).toMatchObject({ fqdn: 'app01.corp.example', hostname: 'APP01' });
    expect(keysToAsk({ hostname: 'db01' }, [record({ names })])).toMatchObject({ fqdn: undefined, hostname: 'db01' });
    expect(keysToAsk({ fqdn: 'db01.x.example' }, [record({ names })])).toMatchObject({
      fqdn: 'db01.x.example',
      hostname: undefined,
    });
  });

  it('is the first serial number that is one, and the ticket’s where none is', () => {
    const records = [record({ serial: 'None' }), record({ serial: 'S-2' })];
    expect(keysToAsk({ serial: 'Default string' }, records).serial).toBe('S-2');
    expect(keysToAsk({ serial: 'S-1' }, records).serial).toBe('S-1');
    expect(keysToAsk({ serial: 'None' }, []).serial).toBe('None');
  });

  it('is the first instance that is told, and no adapter where there is none', () => {
    const records = [record(), record({ instanceId: 'i-2' }), record({ instanceId: 'i-3' })];
    expect(keysToAsk({}, records)).toMatchObject({ instanceId: 'i-2', mac: undefined });
    expect(keysToAsk({ instanceId: 'i-1' }, records).instanceId).toBe('i-1');
  });
});
