import { describe, expect, it } from 'vitest';
import { sameInstance } from '../../../src/verification/identity/instance.js';
import { knownMac, macsIn, shareMac } from '../../../src/verification/identity/mac.js';
import { isFull, isName, likeness, shortName } from '../../../src/verification/identity/names.js';
import { platformOf, releaseOf } from '../../../src/verification/identity/platform.js';
import { knownSerial, sameSerial } from '../../../src/verification/identity/serial.js';

describe('a serial number', () => {
  it.each([
    'To Be Filled By O.E.M',
    'to be filled by OEM',
    'Default string',
    'System Serial Number',
    'Chassis Serial Number',
    'Base Board Serial Number',
    'BaseBoard Serial Number',
    'Serial Number',
    'O.E.M.',
    'OEM',
    'None',
    'null',
    'Unknown',
    'Invalid',
    'NA',
    'n/a',
    'Not Applicable',
    'Not Available',
    'Not Specified',
    'Not Set',
    '123456789',
    '0123456789',
    '01234567890',
    '1234567895',
    '7',
    '00000',
    '. - _.-_',
    '',
  ])('is none where the maker left %j', (text) => {
    expect(knownSerial(text)).toBeUndefined();
  });

  it.each([
    'x default string',
    'default string 7',
    'anone',
    'none7',
    'x to be filled by oem',
    'to be filled by xoem',
    'to be filled by oxexm',
    'oxem',
    'oexm',
    'oemx',
    'big board serial number',
    'nxa',
    'not',
    '12345678',
    '123456789x',
    '12345678901',
    '9123456789',
    '0001',
    '-7-',
    'vmware-42',
  ])('is %j, however it looks', (text) => {
    expect(knownSerial(text)).toBe(text);
  });

  it('may be spelt with blanks and dashes, or without', () => {
    expect(sameSerial('VMware-56 4d\t9c', 'vmware564d9c')).toBe(true);
    expect(sameSerial('A-1', undefined)).toBeUndefined();
  });
});

describe('a cloud instance', () => {
  it.each([
    ['i-0a1b2c3', 'i-0a1b2c3d', undefined],
    ['i-0a1b2c3d', 'i-0a1b2c3d4e5f60718', false],
    ['i-0123456789abcdef0', 'i-0123456789abcdef1', false],
    ['i-0123456789abcdef01', 'i-0a1b2c3d', undefined],
    ['xi-0a1b2c3d', 'i-0a1b2c3d', undefined],
    ['1234567890', '12345678901234567890', false],
    ['123456789', '1234567890', undefined],
    ['123456789012345678901', '1234567890', undefined],
    ['x1234567890', '1234567890', undefined],
    ['399af5dc-c32a-4c40-95a5-c6ed0e786430', '399af5dc-c32a-4c40-95a5-c6ed0e78643', undefined],
    ['399af5dc-c32a-4c40-95a5-c6ed0e786430', '399af5dcc32a-4c40-95a5-c6ed0e786430', undefined],
    ['399af5dc-c32a-4c40-95a5-c6ed0e786430', 'x399af5dc-c32a-4c40-95a5-c6ed0e786430', undefined],
    ['399af5dc-c32a-4c40-95a5-c6ed0e786430', '399af5dc-c32a-4c40-95a5-c6ed0e7864300', undefined],
    ['vm-1', 'vm-2', false],
    ['vm-1', '', undefined],
    ['vm-1', undefined, undefined],
    [undefined, undefined, undefined],
    ['i-0a1b2c3d', undefined, undefined],
    ['i-0a1b2c3d', '  ', undefined],
  ])('%s beside %s: %s', (one, other, same) => {
    expect(sameInstance(one, other)).toBe(same);
    expect(sameInstance(other, one)).toBe(same);
  });
});

describe('a MAC address', () => {
  it.each([
    ['00:05:9a:3c:7a:00', 'Cisco AnyConnect'],
    ['00:09:0f:fe:00:01', 'FortiClient'],
    ['00:50:56:c0:00:01', 'VMware host-only'],
    ['00:50:56:c0:00:08', 'VMware NAT'],
    ['02:00:4c:4f:4f:50', 'Microsoft loopback'],
    ['02:50:41:00:00:01', 'GlobalProtect'],
    ['0a:00:27:00:00:00', 'VirtualBox'],
    ['20:41:53:59:4e:ff', 'Microsoft RAS'],
    ['00:00:00:00:00:00', 'nobody'],
    ['ff:ff:ff:ff:ff:ff', 'everybody'],
    ['02:42:ac:11:00:02', 'Docker'],
    ['02:42:ac:12:00:02', 'Docker'],
  ])('%s is that of %s, and of no machine', (mac) => {
    expect(knownMac(mac)).toBeUndefined();
  });

  it.each([
    ['02:42:ac:13:00:02', '0242ac130002'],
    ['42:02:42:ac:11:00', '420242ac1100'],
    ['42-01:0a80-0007', '42010a800007'],
    ['x42:01:0a:80:00:07', undefined],
    ['42:01:0a:80:00:07x', undefined],
    ['42:01:0a:80:00:07:08', undefined],
    ['42::01:0a:80:00:07', undefined],
    ['4201.0a80.0007.1', undefined],
    ['x4201.0a80.0007', undefined],
    ['4201.0a80', undefined],
    ['4201.0a8.00007', undefined],
    ['42010.a80.0007', undefined],
  ])('%s is compared as %s', (text, mac) => {
    expect(knownMac(text)).toBe(mac);
  });

  it('may be listed with commas, semicolons and blanks', () => {
    expect(macsIn('420100000001,420100000002;420100000003 420100000004, ;420100000005')).toHaveLength(5);
  });

  it('is in common only where both lists tell one', () => {
    expect(shareMac([], ['42:01:00:00:00:01'])).toBeUndefined();
    expect(shareMac(['42:01:00:00:00:01'], ['none'])).toBeUndefined();
  });
});

describe('a name', () => {
  it.each([
    ['app01', true],
    [' APP01 ', true],
    ['1.2.3', true],
    ['1.2.3.4.5', true],
    ['x1.2.3.4', true],
    ['1.2.3.4x', true],
    ['1234.1.1.1', true],
    ['localhosts', true],
    ['mylocalhost', true],
    ['10.20.30.40', false],
    ['1.2.3.4', false],
    ['fe80::1', false],
    ['localhost', false],
    ['LOCALHOST.localdomain', false],
    ['  ', false],
  ])('%j is one: %s', (text, expected) => {
    expect(isName(text)).toBe(expected);
  });

  it.each([
    ['app01.corp', true],
    [' app01.corp.example ', true],
    ['app01', false],
    ['app01.', false],
    ['.corp', false],
    ['.corp.example', false],
    [' .corp.example', false],
    ['mac-07.local', false],
    [' MAC-07.LOCAL ', false],
    ['mac-07.locals', true],
    ['mac-07.corp.local', true],
  ])('%j has its domain: %s', (text, expected) => {
    expect(isFull(text)).toBe(expected);
  });

  it('is cut to fifteen characters, no more and no less', () => {
    expect(likeness('a23456789012345', 'a23456789012345')).toBe('same');
    expect(likeness('a234567890123456', 'A23456789012345')).toBe('truncated');
    expect(likeness('a2345678901234567', 'A234567890123456')).toBe('other');
    expect(likeness('A23456789012345', 'a234567890123456')).toBe('other');
    expect(shortName(' APP01.corp ')).toBe('app01');
  });
});

describe('an operating system', () => {
  it.each([
    ['Microsoft Windows 10', 'Windows'],
    ['windowsill', undefined],
    ['xwindows', undefined],
    ['GNU/Linux', 'Linux'],
    ['Debian 12', 'Linux'],
    ['RedHat 8', 'Linux'],
    ['RHEL 9', 'Linux'],
    ['Fedora 40', 'Linux'],
    ['SUSE 15', 'Linux'],
    ['SLES 12', 'Linux'],
    ['xdebian', undefined],
    ['debianx', undefined],
    ['mac', 'Mac'],
    ['macbook', undefined],
    ['a mac', undefined],
    ['MacOS 14', 'Mac'],
    ['OS X 10.9', 'Mac'],
    ['macosx', undefined],
    ['xmacos', undefined],
    ['OS Xerox', undefined],
    ['chaos x', undefined],
  ])('%s is of %s', (os, platform) => {
    expect(platformOf(os)).toBe(platform);
  });

  it.each([
    ['Windows Server 2008 R2', '2008 r2'],
    ['windows 11', '11'],
    ['Windows Server 12345', undefined],
    ['xwindows 10', undefined],
    ['Windows  10', undefined],
    ['Ubuntu 24.04', '24'],
    ['Debian GNU/Linux 12', '12'],
    ['Red Hat 9', '9'],
    ['RedHat 9', '9'],
    ['CentOS Stream 10', '10'],
    ['Fedora 40', '40'],
    ['SUSE Linux 15', '15'],
    ['SLES 12', '12'],
    ['Oracle Linux 8', '8'],
    ['Amazon Linux 2', '2'],
    ['Rocky 9', '9'],
    ['Alma 9', '9'],
    ['xalma 9', undefined],
    ['almax 9', undefined],
    ['Alma', undefined],
    [undefined, undefined],
  ])('%s is release %s', (os, release) => {
    expect(releaseOf(os)).toBe(release);
  });
});
