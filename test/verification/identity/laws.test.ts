import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../../../src/verification/evidence.js';
import type { FalconHost } from '../../../src/verification/falcon-facts.js';
import { identifyFalcon, identifyQualys } from '../../../src/verification/identity/identify.js';
import type { QualysHost } from '../../../src/verification/qualys-facts.js';
import type { MachineKeys } from '../../../src/verification/ticket.js';
import { aSensor, at } from '../../support/evidence.js';

/** Few values of each key, so that records meet, differ and fall silent in all ways. */
const some = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const names = ['app01.corp.example', 'app01.lab.example', 'APP01', 'falcon-crowdstrike-1', 'FALCON-CROWDSTR', 'web99'];
const own = {
  serial: some('VMware-42', 'VMware-43', 'Default string'),
  instanceId: some('i-0a1b2c3d', 'i-0a1b2c3e'),
};
const adapter = ['00-50-56-00-00-01', '00-50-56-00-00-02'];
const address = ['10.20.30.40', '10.20.30.41'];

const ticket: fc.Arbitrary<MachineKeys> = fc.record(
  { ...own, hostname: some(...names), fqdn: some(...names), mac: some(...adapter), ip: some(...address) },
  { requiredKeys: [] },
);

const record: fc.Arbitrary<Omit<QualysHost, 'hostId'>> = fc.record({
  ...own,
  agent: fc.boolean(),
  ip: some(...address),
  networkId: some('0', '1103'),
  names: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
  macs: some([adapter[0] ?? ''], [adapter[1] ?? ''], adapter),
  os: some('Windows Server 2019', 'Ubuntu Linux 24.04'),
});
const records = fc
  .array(record, { maxLength: 4 })
  .map((list): QualysHost[] => list.map((one, index) => ({ ...one, hostId: String(index + 1) })));

const agent = fc
  .record({
    ...own,
    hostname: some(...names),
    domain: some('corp.example', 'lab.example'),
    platform: fc.constantFrom('Windows' as const, 'Linux' as const),
    macs: fc.subarray(adapter),
    localIp: some(...address),
    firstSeen: some(at(-500), at(-100)),
    lastSeen: some(at(-300), at(100)),
    onlineLastSeen: some(at(-300), at(100)),
    online: fc.constantFrom('online' as const, 'offline' as const),
  })
  .map((over) => Object.assign(aSensor(), over));
const agents = fc
  .array(agent, { maxLength: 4 })
  .map((list): FalconHost[] => list.map((one, index) => ({ ...one, aid: String(index).repeat(32) })));

const runs = { numRuns: 500 };

/** What no record has: it contradicts every record that says anything of it. */
const strange: fc.Arbitrary<MachineKeys> = fc.constantFrom(
  { serial: 'X-77' },
  { instanceId: 'i-0fffffff' },
  { mac: '00-50-56-ff-ff-ff' },
  { fqdn: 'nobody.nowhere.example' },
  { hostname: 'nobody' },
);

function sure(identity: Identity): number {
  return identity.kind === 'found' ? (identity.score ?? Number.NaN) : -1;
}

describe('the records found', () => {
  it('do not depend on the order of the candidates', () => {
    fc.assert(
      fc.property(ticket, records, (keys, hosts) => {
        expect(identifyQualys(keys, hosts.toReversed())).toEqual(identifyQualys(keys, hosts));
      }),
      runs,
    );
  });

  it('are never found, nor surer, because of a key that contradicts', () => {
    fc.assert(
      fc.property(ticket, records, strange, (keys, hosts, key) => {
        const [name] = Object.keys(key);
        if (Object.entries(keys).some(([known, value]) => known === name && value !== undefined)) return;
        expect(sure(identifyQualys({ ...keys, ...key }, hosts))).toBeLessThanOrEqual(sure(identifyQualys(keys, hosts)));
      }),
      runs,
    );
  });

  it('are never found by addresses alone', () => {
    fc.assert(
      fc.property(records, fc.constantFrom(...address), fc.constantFrom(...adapter), (hosts, ip, mac) => {
        expect(identifyQualys({ ip, mac }, hosts).kind).toBe('not-found');
      }),
    );
  });

  it('are never two machines that a serial number, an instance or a platform tells apart', () => {
    fc.assert(
      fc.property(ticket, records, (keys, hosts) => {
        const identity = identifyQualys(keys, hosts);
        const found = hosts.filter(({ hostId }) => identity.kind === 'found' && identity.ids.includes(hostId));
        expect(new Set(found.flatMap(({ instanceId }) => instanceId ?? [])).size).toBeLessThanOrEqual(1);
        expect(new Set(found.flatMap(({ os }) => os ?? [])).size).toBeLessThanOrEqual(1);
      }),
      runs,
    );
  });
});

describe('the agent found', () => {
  const seen = (visible: readonly FalconHost[]) => ({ visible, hidden: [] });

  it('does not depend on the order of candidates and records', () => {
    fc.assert(
      fc.property(ticket, records, agents, (keys, hosts, list) => {
        const turned = identifyFalcon(keys, hosts.toReversed(), seen(list.toReversed()));
        expect(turned).toEqual(identifyFalcon(keys, hosts, seen(list)));
      }),
      runs,
    );
  });

  it('is never found, nor surer, because of a key that contradicts', () => {
    fc.assert(
      fc.property(ticket, records, agents, strange, (keys, hosts, list, key) => {
        const [name = ''] = Object.keys(key);
        // A name of the ticket goes before the names of Qualys: where it has none, one more is another question.
        const asksAnew = ['fqdn', 'hostname'].includes(name) && keys.fqdn === undefined && keys.hostname === undefined;
        if (asksAnew || Object.entries(keys).some(([known, value]) => known === name && value !== undefined)) return;
        const before = identifyFalcon(keys, hosts, seen(list));
        expect(sure(identifyFalcon({ ...keys, ...key }, hosts, seen(list)))).toBeLessThanOrEqual(sure(before));
      }),
      runs,
    );
  });

  it('is never found by addresses alone', () => {
    fc.assert(
      fc.property(agents, fc.constantFrom(...address), fc.constantFrom(...adapter), (list, ip, mac) => {
        expect(identifyFalcon({ ip, mac }, [], seen(list)).kind).toBe('not-found');
      }),
    );
  });

  it('never runs on another platform than the one that Qualys tested', () => {
    fc.assert(
      fc.property(ticket, agents, fc.constantFrom('Windows Server 2019', 'Ubuntu Linux 24.04'), (keys, list, os) => {
        const host: QualysHost = { hostId: '1', agent: true, names: ['app01.corp.example'], os };
        const identity = identifyFalcon(keys, [host], seen(list));
        const found = list.filter(({ aid }) => identity.kind === 'found' && identity.ids.includes(aid));
        expect(found.every(({ platform }) => os.startsWith('Windows') === (platform === 'Windows'))).toBe(true);
      }),
      runs,
    );
  });
});
