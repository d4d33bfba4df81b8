import { describe, expect, it } from 'vitest';
import {
  contradictions,
  described,
  isCut,
  isCutButConfirmed,
  isNamed,
  isToldApart,
  sorted,
  type Agreement,
} from '../../../src/verification/identity/agreement.js';
import { KEYS, type Key } from '../../../src/verification/identity/keys.js';

it('each key has its role and its weight', () => {
  expect(KEYS).toEqual({
    qualysHostId: { role: 'pins', weight: 0.9 },
    falconAid: { role: 'pins', weight: 0.9 },
    instanceId: { role: 'decides', weight: 0.95 },
    serial: { role: 'decides', weight: 0.9 },
    mac: { role: 'supports', weight: 0.7 },
    fqdn: { role: 'names', weight: 0.6 },
    hostname: { role: 'names', weight: 0.5 },
    name: { role: 'names', weight: 0.5 },
    domain: { role: 'supports', weight: 0.6 },
    'truncated name': { role: 'supports', weight: 0.2 },
    ip: { role: 'supports', weight: 0.1 },
    platform: { role: 'supports', weight: 0.6 },
  });
});

describe('the keys of one record', () => {
  const one = (agreeing: Key[], disagreeing: Key[] = []): Agreement => ({
    id: '1',
    name: 'APP01',
    agreeing,
    disagreeing,
  });

  it('are sorted, and stand once each', () => {
    const said = sorted([
      ['serial', true],
      ['ip', true],
      ['serial', true],
      ['name', false],
      ['mac', false],
      ['fqdn', undefined],
    ]);
    expect(said).toEqual({ agreeing: ['ip', 'serial'], disagreeing: ['mac', 'name'] });
  });

  it.each<[Key[], boolean]>([
    [['name'], true],
    [['serial'], true],
    [['falconAid'], true],
    [['ip', 'mac', 'truncated name'], false],
    [[], false],
  ])('%j name it: %s', (agreeing, named) => {
    expect(isNamed(one(agreeing))).toBe(named);
  });

  it.each<[Key[], Key[], boolean]>([
    [['truncated name', 'ip'], [], true],
    [['truncated name', 'mac'], [], true],
    [['truncated name'], [], false],
    [['ip', 'mac'], [], false],
    [['truncated name', 'ip'], ['mac'], false],
  ])('%j against %j confirm a cut name: %s', (agreeing, disagreeing, confirmed) => {
    expect(isCutButConfirmed(one(agreeing, disagreeing))).toBe(confirmed);
    expect(isCut(one(agreeing))).toBe(agreeing.includes('truncated name'));
  });

  it.each<[Key[], Key[], Key[]]>([
    [['serial'], ['mac', 'name'], ['name']],
    [['name'], ['mac', 'serial'], ['mac', 'serial']],
  ])('%j excuse of %j all but %j', (agreeing, disagreeing, left) => {
    expect(contradictions(one(agreeing, disagreeing))).toEqual(left);
  });

  it.each<[string, Agreement, Agreement, boolean]>([
    ['by a key that speaks for it', one(['name', 'serial']), one(['name'], ['serial']), true],
    ['by one such key of two', one(['name', 'serial']), one(['name'], ['mac', 'serial']), true],
    ['not by a key that says nothing of it', one(['name']), one(['name'], ['serial']), false],
    ['not from one that has a key alone', one(['name']), one(['serial'], ['name']), false],
    ['also from one that has an address alone', one(['name', 'serial']), one(['ip', 'name'], ['serial']), true],
  ])('tell it apart from a rival %s', (_how, chosen, rival, apart) => {
    expect(isToldApart(chosen, rival)).toBe(apart);
  });

  it('describe it to a person', () => {
    expect(described(one(['name'], ['serial']))).toEqual({
      id: '1',
      name: 'APP01',
      agreeing: ['name'],
      disagreeing: ['serial'],
      score: 0.28,
    });
    expect(Object.keys(described({ ...one([]), name: undefined }))).not.toContain('name');
  });
});
