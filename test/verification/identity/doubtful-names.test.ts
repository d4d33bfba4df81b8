import { describe, expect, it } from 'vitest';
import { describesAnother } from '../../../src/verification/identity/describes-another.js';
import { identifyFalcon, identifyQualys } from '../../../src/verification/identity/identify.js';
import { releaseOf } from '../../../src/verification/identity/platform.js';
import type { FalconHost } from '../../../src/verification/falcon-facts.js';
import { aHost, aSensor } from '../../support/evidence.js';

const keys = { hostname: 'app01', fqdn: 'app01.corp.example', ip: '10.20.30.40' };
const unnumbered = { serial: undefined, macs: [] };

describe('an agent that bears the name', () => {
  const identified = (over: Partial<FalconHost>, wanted: Parameters<typeof identifyFalcon>[0] = keys) =>
    identifyFalcon(wanted, [], { visible: [aSensor({ ...unnumbered, ...over })], hidden: [] }).kind;

  it('and another address is not certainly the machine’s', () => {
    expect(identified({ localIp: '10.99.0.1' })).toBe('ambiguous');
  });

  it.each<[string, Partial<FalconHost>, object]>([
    ['the same address', { localIp: '10.20.30.40' }, {}],
    ['no address', {}, {}],
    ['another address, and the ticket tells none', { localIp: '10.99.0.1' }, { ip: undefined }],
    ['another address and the serial number', { localIp: '10.99.0.1', serial: 'VMware-42' }, { serial: 'VMware-42' }],
    [
      'another address and the adapter',
      { localIp: '10.99.0.1', macs: ['00-50-56-00-00-01'] },
      { mac: '00:50:56:00:00:01' },
    ],
    ['another address and the agent id', { localIp: '10.99.0.1' }, { falconAid: 'b'.repeat(32) }],
  ])('and %s is', (_what, over, more) => {
    expect(identified(over, { ...keys, ...more })).toBe('found');
  });
});

describe('a ticket that names its Qualys record', () => {
  const pinned = { ...keys, qualysHostId: '700100001' };
  const stranger = aHost({ hostId: '700100002', serial: undefined, ip: '10.99.0.1' });

  it('does not say whose the other record of the same full name is', () => {
    const identity = identifyQualys(pinned, [aHost(), stranger]);
    expect(identity).toMatchObject({ kind: 'ambiguous', candidates: ['700100001', '700100002'] });
  });

  it.each([
    ['bears the short name alone', aHost({ ...stranger, names: ['APP01'] }), ['700100001']],
    ['is of another machine by its domain', aHost({ ...stranger, names: ['app01.lab.example'] }), ['700100001']],
    ['is provably the machine’s, too', aHost({ hostId: '700100002' }), ['700100001', '700100002']],
  ])('is believed where the other %s', (_what, other, ids) => {
    expect(identifyQualys(pinned, [aHost(), other])).toMatchObject({ kind: 'found', ids });
  });
});

describe('a machine set up anew under its old name', () => {
  const before = { names: ['app01.corp.example'], os: 'Windows Server 2019 Standard 64 bit Edition' };

  it.each([
    ['Windows Server 2022 Standard', 'operating system'],
    ['Windows Server 2012 R2', 'operating system'],
    ['Microsoft Windows Server 2019 Datacenter 10.0.17763', undefined],
    ['Windows', undefined],
    [undefined, undefined],
  ])('tells of %s: %s', (os, changed) => {
    expect(describesAnother(before, { ...before, os })).toBe(changed);
    expect(describesAnother({ ...before, serial: 'X-42' }, { ...before, serial: 'X-42', os })).toBeUndefined();
  });

  it.each([
    ['Windows Server 2012 R2 Standard', '2012 r2'],
    ['Windows 10 Enterprise', '10'],
    ['Windows 8.1', '8.1'],
    ['Red Hat Enterprise Linux 8.10', '8'],
    ['RHEL 8', '8'],
    ['Ubuntu Linux 24.04', '24'],
    ['Linux 2.6', undefined],
    ['macOS 13', undefined],
  ])('%s is release %s', (os, release) => {
    expect(releaseOf(os)).toBe(release);
  });
});
