import { describe, expect, it } from 'vitest';
import { sameInstance } from '../../../src/verification/identity/instance.js';
import { KEYS, scoreOf, type Key } from '../../../src/verification/identity/keys.js';
import { keysToAsk } from '../../../src/verification/identity/keys-to-ask.js';
import { knownMac, macsIn, shareMac } from '../../../src/verification/identity/mac.js';
import { platformOf } from '../../../src/verification/identity/platform.js';
import { aHost } from '../../support/evidence.js';

describe('the score', () => {
  const all: Key[] = ['qualysHostId', 'falconAid', 'instanceId', 'serial', 'mac', 'fqdn', 'ip'];
  it.each<[string, Key[], Key[], number]>([
    ['nothing', [], [], 0],
    ['an address', ['ip'], [], 0.1],
    ['a name', ['hostname'], [], 0.5],
    ['a name in two spellings', ['fqdn', 'hostname'], [], 0.6],
    ['a name, and one that was cut', ['hostname', 'truncated name'], [], 0.5],
    ['a serial number', ['serial'], [], 0.9],
    ['every key', all, [], 1],
    ['a serial number against a name', ['serial'], ['name'], 0.68],
    ['a key that disagrees alone', [], ['serial'], 0],
  ])('of %s', (_what, agreeing, disagreeing, score) => {
    expect(scoreOf({ agreeing, disagreeing })).toBe(score);
  });

  it('trusts what is the machine’s own more than its names, and these more than its addresses', () => {
    const weights = (role: string) => Object.values(KEYS).flatMap((key) => (key.role === role ? [key.weight] : []));
    expect(Math.min(...weights('decides'))).toBeGreaterThan(Math.max(...weights('names')));
    expect(Math.min(...weights('names'))).toBeGreaterThan(KEYS['truncated name'].weight);
    expect(KEYS['truncated name'].weight).toBeGreaterThan(KEYS.ip.weight);
  });
});

describe('a MAC address', () => {
  it.each([
    ['42-01-0a-80-00-07', '42010a800007'],
    [' 42:01:0A:80:00:07 ', '42010a800007'],
    ['4201.0a80.0007', '42010a800007'],
    ['42010a800007', '42010a800007'],
    ['00-0D-3A-C4-8H-3F', undefined],
    ['42-01-0a-80-00', undefined],
    ['00-00-00-00-00-00', undefined],
    ['ff:ff:ff:ff:ff:ff', undefined],
    ['00:50:56:c0:00:08', undefined],
    ['02:42:ac:11:00:02', undefined],
    ['', undefined],
  ])('%j is compared as %s', (text, mac) => {
    expect(knownMac(text)).toBe(mac);
  });

  it('may be one of several in a column', () => {
    expect(macsIn('42-01-0a-80-00-07; n/a, 42:01:0a:80:00:08')).toEqual(['42010a800007', '42010a800008']);
    expect(macsIn(undefined)).toEqual([]);
  });

  it.each([
    [['42-01-0a-80-00-07'], ['42:01:0A:80:00:07', '42:01:0a:80:00:08'], true],
    [['42-01-0a-80-00-07'], ['42-01-0a-80-00-08'], false],
    [['42-01-0a-80-00-07'], [], undefined],
    [['00-05-9a-3c-7a-00'], ['00-05-9a-3c-7a-00'], undefined],
  ])('lists %j and %j share one: %s', (one, other, share) => {
    expect(shareMac(one, other)).toBe(share);
    expect(shareMac(other, one)).toBe(share);
  });
});

it.each([
  ['i-0a1b2c3d', ' I-0A1B2C3D', true],
  ['i-0a1b2c3d', 'i-0a1b2c3e', false],
  ['8415755636796452136', '8415755636796452137', false],
  ['399af5dc-c32a-4c40-95a5-c6ed0e786430', '399af5dc-c32a-4c40-95a5-c6ed0e786431', false],
  ['i-0a1b2c3d', '8415755636796452136', undefined],
  ['vm-1', 'vm-2', false],
  ['', 'i-0a1b2c3d', undefined],
  [undefined, 'i-0a1b2c3d', undefined],
])('the cloud instances %s and %s are the same: %s', (one, other, same) => {
  expect(sameInstance(one, other)).toBe(same);
});

it.each([
  ['Windows Server 2019 Standard 64 bit Edition', 'Windows'],
  ['Windows', 'Windows'],
  ['Red Hat Enterprise Linux 8.10', 'Linux'],
  ['Ubuntu 24.04', 'Linux'],
  ['CentOS 7.9', 'Linux'],
  ['macOS 13.4', 'Mac'],
  ['Apple Mac OS X 10.15', 'Mac'],
  ['Mac', 'Mac'],
  ['Linux 2.6 / Windows 7', undefined],
  ['Cisco IOS 15', undefined],
  ['AIX 7.2', undefined],
  ['other', undefined],
  [undefined, undefined],
])('%s runs on %s', (os, platform) => {
  expect(platformOf(os)).toBe(platform);
});

describe('what Falcon is asked by', () => {
  const record = aHost({ macs: ['00-50-56-00-00-01', '00-50-56-00-00-02'], instanceId: 'i-0a1b2c3d' });

  it('is the ticket’s keys, and what the Qualys record adds', () => {
    expect(keysToAsk({ hostname: 'app01', mac: '00-50-56-00-00-09' }, [record])).toEqual({
      hostname: 'app01',
      fqdn: undefined,
      serial: 'VMware-42',
      instanceId: 'i-0a1b2c3d',
      mac: '00-50-56-00-00-09,00-50-56-00-00-01,00-50-56-00-00-02',
    });
  });

  it('is the record’s names where the ticket has none, and its serial number where the ticket’s is a placeholder', () => {
    expect(keysToAsk({ qualysHostId: '700100001', serial: 'None' }, [record])).toMatchObject({
      fqdn: 'app01.corp.example',
      hostname: 'APP01',
      serial: 'VMware-42',
    });
  });

  it('is the ticket’s keys alone where there is no record', () => {
    const keys = { hostname: 'app01', serial: 'VMware-42', instanceId: 'i-0a1b2c3d', mac: '00-50-56-00-00-09' };
    expect(keysToAsk(keys, [])).toEqual({ ...keys, fqdn: undefined });
  });
});
