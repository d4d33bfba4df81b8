import { describe, expect, it } from 'vitest';
import { bearing, haveNameInCommon, likeness, likenessOf } from '../../../src/verification/identity/names.js';
import { knownSerial, sameSerial } from '../../../src/verification/identity/serial.js';

describe('two names', () => {
  it.each([
    ['app01', 'APP01', 'same'],
    ['app01.corp.example', 'APP01.CORP.EXAMPLE', 'same'],
    ['app01.corp.example', 'APP01', 'short'],
    ['app01', 'app01.corp.example', 'short'],
    ['mac-07.corp.example', 'mac-07.local', 'short'],
    ['falcon-crowdstrike-1', 'FALCON-CROWDSTR', 'truncated'],
    ['falcon-crowdstrike-1.corp.example', 'FALCON-CROWDSTR', 'truncated'],
    ['app01.corp.example', 'app01.lab.example', 'other'],
    ['app01.corp.local', 'app01.lab.local', 'other'],
    ['app01.corp.local', 'app01.corp.example', 'other'],
    ['app01', 'app010', 'other'],
    ['app01', '', 'other'],
    ['10.20.30.40', '10', 'other'],
    ['10', '10.20.30.40', 'other'],
    ['10.20.30.40', '10.20.30.40', 'other'],
    ['fe80::1', 'fe80::1', 'other'],
    ['localhost.localdomain', 'localhost.localdomain', 'other'],
  ])('%s and %s are %s', (wanted, seen, kind) => {
    expect(likeness(wanted, seen)).toBe(kind);
  });
});

describe('a name and all names of a record', () => {
  it.each([
    [
      'agrees by NetBIOS where DNS says something else',
      'app01.corp.example',
      ['dhcp-9.corp.example', 'APP01'],
      'short',
    ],
    [
      'is a twin’s where the record has it in another domain',
      'app01.corp.example',
      ['app01.lab.example', 'APP01'],
      'other',
    ],
    [
      'agrees where one of two domains is right',
      'app01.corp.example',
      ['app01.mgmt.example', 'app01.corp.example'],
      'same',
    ],
    [
      'is not met by what was cut from a longer name',
      'falcon-crowdstr',
      ['falcon-crowdstrike-2.corp.example', 'FALCON-CROWDSTR'],
      'other',
    ],
  ])('%s', (_claim, wanted, names, kind) => {
    expect(likenessOf(wanted, names)).toBe(kind);
  });

  it.each([
    ['no names', 'app01', []],
    ['only an address', 'app01', ['10.20.30.40']],
    ['an address wanted', '10.20.30.40', ['10.20.30.40']],
  ])('%s say nothing', (_what, wanted, names) => {
    expect(likenessOf(wanted, names)).toBeUndefined();
  });
});

describe('what a name says of a record', () => {
  const name = 'falcon-crowdstr';

  it.each([
    [{ platform: 'Windows', names: ['FALCON-CROWDSTR'] }, 'cut'],
    [{ platform: 'Windows', names: ['falcon-crowdstr.corp.example', 'FALCON-CROWDSTR'] }, 'same'],
    [{ platform: 'Linux', names: ['falcon-crowdstr'] }, 'same'],
    [{ platform: undefined, names: ['FALCON-CROWDSTR'] }, 'cut'],
    [{ platform: undefined, names: ['falcon-crowdstr'] }, 'same'],
    [{ platform: 'Windows', names: [' FALCON-CROWDSTR '] }, 'cut'],
    [{ platform: 'Linux', names: ['FALCON-CROWDSTR'] }, 'same'],
    [{ platform: 'Windows', names: ['APP02'] }, 'other'],
    [{ platform: 'Windows', names: [] }, undefined],
  ] as const)('of just the length at which Windows cuts, beside %j: %s', ({ platform, names }, says) => {
    expect(bearing(name, names, platform)).toBe(says);
  });

  it('is that it may have been cut from a longer one, or is borne whole', () => {
    expect(bearing('falcon-crowdstrike-1', ['FALCON-CROWDSTR'], 'Windows')).toBe('cut');
    expect(bearing('app01', ['APP01'], 'Windows')).toBe('same');
  });
});

describe('a serial number', () => {
  it.each([
    'To be filled by O.E.M.',
    'Default string',
    'System Serial Number',
    'None',
    'N/A',
    '0',
    '00000000',
    '1234567890',
    '  ',
    'xxxxxxx',
  ])('is none when it says "%s"', (text) => {
    expect(knownSerial(text)).toBeUndefined();
  });

  it.each([
    ['VMware-42 1f', 'vmware-42 1f'],
    [' BXKJFZC ', 'bxkjfzc'],
    ['0000-0001-2345', '0000-0001-2345'],
  ])('is compared without capitals and blanks around it: %s', (text, folded) => {
    expect(knownSerial(text)).toBe(folded);
  });
});

it.each([
  ['VMware-56 4d 9c', 'vmware-564d9c', true],
  ['VMware-56 4d 9c', 'VMware-56 4d 9d', false],
  ['VMware-56 4d 9c', 'Default string', undefined],
  [undefined, 'VMware-56 4d 9c', undefined],
])('the serial numbers %s and %s are the same: %s', (one, other, same) => {
  expect(sameSerial(one, other)).toBe(same);
});

describe('names in common', () => {
  it.each<[string[], string[], boolean]>([
    [['app01'], ['APP01'], true],
    [['app01'], ['web99'], false],
    [['app01', 'web99'], ['web99'], true],
    [['app01.corp.example', 'APP01'], ['app01.lab.example', 'APP01'], false],
    [['app01.corp.example', 'APP01'], ['app01.lab.example', 'app01.corp.example'], true],
    [['app01.corp.example'], ['app01'], true],
    [['app01.corp.example', 'APP01'], ['web99.lab.example', 'APP01'], true],
    [['app01.corp.example', 'DB'], ['web99.lab.example', 'DB'], true],
    [['app01.corp.example', 'DB'], ['app01.lab.example', 'DB'], false],
    [['app01.corp.example', 'DB'], ['app01.corp.example', 'web99'], true],
    [['falcon-crowdstr.x.example', 'DB'], ['FALCON-CROWDSTR', 'falcon-crowdstrike-2.x.example', 'DB'], true],
    [[], ['app01'], false],
    [['10.0.0.1'], ['10.0.0.1'], false],
  ])('of %j and %j: %s', (before, now, common) => {
    expect(haveNameInCommon(before, now)).toBe(common);
  });

  it('are the best that any of them makes', () => {
    expect(likenessOf('app01', ['web99', 'app01.x.example', 'app01'])).toBe('same');
    expect(likenessOf('app01', ['web99', 'app01.x.example'])).toBe('short');
    expect(likenessOf('falcon-crowdstrike-1', ['web99', 'FALCON-CROWDSTR'])).toBe('truncated');
  });
});
