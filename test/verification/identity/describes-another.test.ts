import { describe, expect, it } from 'vitest';
import { describesAnother, type Described } from '../../../src/verification/identity/describes-another.js';

describe('a record id over time', () => {
  const before = { names: ['app01.corp.example', 'APP01'], serial: 'VMware-42' };
  it.each([
    ['its serial number changed', { ...before, serial: 'VMware-43' }, 'serial number'],
    ['all its names changed', { ...before, names: ['web99.corp.example'] }, 'name'],
    ['it moved to another domain', { ...before, names: ['app01.lab.example', 'APP01'] }, 'name'],
    ['its names are gone and nothing else is known', { names: [] }, 'name'],
    ['only an address is left of its names', { names: ['10.20.30.40'] }, 'name'],
  ])('is another machine when %s', (_what, now, changed) => {
    expect(describesAnother(before, now)).toBe(changed);
  });

  it.each([
    ['nothing changed', before],
    ['the serial number is not told any more', { names: before.names }],
    ['the serial number became a placeholder', { ...before, serial: 'Default string' }],
    ['its names are gone, but the serial number is the same', { names: [], serial: 'vmware-42' }],
    ['only the short name is left', { ...before, names: ['app01'] }],
    ['one of its names is new', { ...before, names: ['app01.corp.example', 'alias.corp.example'] }],
  ])('is the same machine when %s', (_what, now) => {
    expect(describesAnother(before, now)).toBeUndefined();
  });

  it.each([
    ['cloud instance', { instanceId: 'i-0a1b2c3d' }, { instanceId: 'i-0a1b2c3e' }],
    ['platform', { os: 'Windows Server 2019' }, { os: 'Ubuntu Linux 24.04' }],
    ['platform', { platform: 'Windows' }, { platform: 'Linux' }],
  ])('is another machine when its %s changed', (what, one, other) => {
    expect(describesAnother({ ...before, ...one }, { ...before, ...other })).toBe(what);
  });

  it.each([
    ['an instance id is told in another form', { instanceId: 'i-0a1b2c3d' }, { instanceId: '8415755636796452136' }],
    ['the operating system was upgraded', { os: 'Windows Server 2016' }, { os: 'Windows Server 2022' }],
    ['a scan only guessed its system', { os: 'Windows Server 2016' }, { os: 'Linux 2.6 / Windows 7' }],
    ['its adapters changed', { macs: ['00-50-56-00-00-01'] }, { macs: ['00-50-56-00-00-02'] }],
  ])('is the same machine when its serial number is the same and %s', (_what, one, other) => {
    expect(describesAnother({ ...before, ...one }, { ...before, ...other })).toBeUndefined();
  });

  const plain = { hostname: 'APP01', macs: ['00-50-56-00-00-01'] };
  it.each([
    ['all adapters changed and nothing stronger is known', { macs: ['00-50-56-00-00-02'] }, 'MAC address'],
    ['one adapter is the same', { macs: ['00:50:56:00:00:01', '00:50:56:00:00:02'] }, undefined],
    ['no adapter is told', { macs: [] }, undefined],
    ['only a VPN client’s adapter is told', { macs: ['00-05-9a-3c-7a-00'] }, undefined],
    ['the agent has another name', { hostname: 'WEB99' }, 'name'],
    ['the agent has a domain by now', { domain: 'corp.example' }, undefined],
  ])('of an agent, when %s: %s', (_what, now, changed) => {
    expect(describesAnother(plain, { ...plain, ...now })).toBe(changed);
  });

  it('is another machine when an agent of the same name is in another domain', () => {
    const one = { hostname: 'APP01', domain: 'corp.example' };
    expect(describesAnother(one, { ...one, domain: 'lab.example' })).toBe('name');
  });
});

describe('a record describes another machine', () => {
  const before: Described = { names: ['app01.corp.example'] };

  it.each<[string, Described, Described, string | undefined]>([
    ['by a serial number', { ...before, serial: 'S-1' }, { ...before, serial: 'S-2' }, 'serial number'],
    ['by nothing, where it had no name', { names: [] }, { names: ['app01'] }, undefined],
    ['by nothing, where neither tells anything', {}, {}, undefined],
    ['by having lost its names', before, { names: [] }, 'name'],
    [
      'not by having lost its names, where its instance is the same',
      { ...before, instanceId: 'i-0a1b2c3d' },
      { names: [], instanceId: 'i-0a1b2c3d' },
      undefined,
    ],
    [
      'by other names, whatever its instance',
      { ...before, instanceId: 'i-0a1b2c3d' },
      { names: ['web99'], instanceId: 'i-0a1b2c3d' },
      'name',
    ],
    [
      'by its domain',
      { hostname: 'APP01', domain: 'corp.example' },
      { hostname: 'APP01', domain: 'lab.example' },
      'name',
    ],
    ['not by a workgroup', { hostname: 'APP01', domain: 'WG1' }, { hostname: 'APP01', domain: 'WG2' }, undefined],
    [
      'not by the domain of a Mac that calls itself local',
      { hostname: 'M1', domain: 'x.local' },
      { hostname: 'M1' },
      undefined,
    ],
    ['by its platform in Falcon’s words', { platform: 'Windows' }, { platform: 'Linux' }, 'platform'],
    ['by its platform in one vendor’s words', { os: 'Ubuntu 24' }, { os: 'Windows 10' }, 'platform'],
    ['not by a platform that is told once', { os: 'Ubuntu 24' }, {}, undefined],
    ['not by a platform that was not told before', {}, { os: 'Ubuntu 24' }, undefined],
    ['not by an address for a name', { names: ['10.0.0.1'] }, { names: ['10.0.0.2'] }, undefined],
    ['by its release', { ...before, os: 'Windows 10' }, { ...before, os: 'Windows 11' }, 'operating system'],
    [
      'not by a release that was not told before',
      { ...before, os: 'Windows' },
      { ...before, os: 'Windows 10' },
      undefined,
    ],
    ['not by a release that is told once', { ...before, os: 'Windows 10' }, { ...before, os: 'Windows' }, undefined],
    [
      'not by its release, where its instance is the same',
      { ...before, os: 'Windows 10', instanceId: 'i-0a1b2c3d' },
      { ...before, os: 'Windows 11', instanceId: 'i-0a1b2c3d' },
      undefined,
    ],
    ['not by adapters that are told once', { macs: ['00-50-56-00-00-01'] }, {}, undefined],
    [
      'by its adapters',
      { ...before, macs: ['00-50-56-00-00-01'] },
      { ...before, macs: ['00-50-56-00-00-02'] },
      'MAC address',
    ],
  ])('%s', (_by, one, now, changed) => {
    expect(describesAnother(one, now)).toBe(changed);
  });
});
