import { describe, expect, it } from 'vitest';
import { describesAnother, likeness, likenessOf } from '../../src/verification/names.js';
import { knownSerial } from '../../src/verification/serial.js';

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

  it('is another machine when its cloud instance changed', () => {
    expect(describesAnother({ ...before, instanceId: 'i-1' }, { ...before, instanceId: 'i-2' })).toBe('cloud instance');
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
