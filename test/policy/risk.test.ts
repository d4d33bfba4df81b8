import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { criticalities, criticalityOf } from '../../src/policy/criticality.js';
import { globMatches } from '../../src/policy/glob.js';
import type { Circumstances } from '../../src/policy/intent.js';
import { MOST, POINTS, riskOf, scoreOf, type Levels } from '../../src/policy/risk.js';
import { known, reading, resolving } from './intents.js';

function levelsFor(effect: 'read' | 'write'): fc.Arbitrary<Levels> {
  const read = effect === 'read';
  return fc.record({
    operation: fc.constant(read ? ('LOW' as const) : ('MEDIUM' as const)),
    effect: fc.constant(effect),
    connector: fc.constantFrom('qualys', 'crowdstrike', 'servicenow'),
    target: read ? fc.constant('none') : fc.constantFrom('known', 'unknown'),
    outcome: read ? fc.constant('none') : fc.constantFrom('review', 'failed', 'verified', 'unknown'),
    criticality: read ? fc.constant('none') : fc.constantFrom(...criticalities, 'unknown'),
    frequency: fc.constantFrom('quiet', 'busy', 'heavy', 'unknown'),
    firstUse: fc.constantFrom('no', 'yes', 'unknown'),
  });
}

it.each<[string, () => number, number]>([
  ['reading the health of a machine', () => riskOf(reading()).score, 2],
  ['resolving the ticket of a machine of little weight', () => riskOf(resolving()).score, 70],
  [
    'resolving the ticket of a critical one',
    () => riskOf(resolving({ ...known, target: { names: ['db01'], criticality: 'critical' } })).score,
    85,
  ],
  ['resolving a ticket about which nothing is known', () => riskOf(resolving({})).score, 100],
  [
    'sending a ticket back to work',
    () => riskOf(resolving(known, { state: '2', u_patchproof_result: 'review' })).score,
    50,
  ],
  ['the fiftieth in an hour', () => riskOf(resolving({ ...known, callsLastHour: 50 })).score, 75],
  ['the first ever', () => riskOf(resolving({ ...known, firstUse: true })).score, 75],
])('%s scores what the table says', (_case, score, expected) => {
  expect(score()).toBe(expected);
});

it('any read of today weighs less than any write', () => {
  fc.assert(fc.property(levelsFor('read'), levelsFor('write'), (read, write) => scoreOf(read) < scoreOf(write)));
});

it('what is unknown weighs as much as the worst', () => {
  for (const table of Object.values(POINTS)) {
    expect(table.unknown).toBe(Math.max(...Object.values(table)));
  }
});

it('stays between 0 and the most, and tells the levels it was made of', () => {
  const circumstances: fc.Arbitrary<Circumstances> = fc.record({ callsLastHour: fc.nat(), firstUse: fc.boolean() });
  fc.assert(
    fc.property(circumstances, (facts) => {
      const { score, levels } = riskOf(resolving(facts));
      expect(score).toBe(scoreOf(levels));
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(MOST);
    }),
  );
});

it.each([
  ['1', 'critical'],
  ['1 - most critical', 'critical'],
  ['4 - not critical', 'low'],
  ['3-less', 'medium'],
  [' High ', 'high'],
  ['very high', 'critical'],
  ['moderate', 'medium'],
  ['5', undefined],
  ['12', undefined],
  ['not critical', undefined],
  ['', undefined],
])('a criticality of "%s" is %s', (text, level) => {
  expect(criticalityOf(text)).toBe(level);
});

it.each([
  ['*', '', true],
  ['*', 'anything.at:all/x', true],
  ['db*', 'DB01', true],
  ['db*', 'a-db', false],
  ['*:update', 'servicenow:incidents:update', true],
  ['db?.corp.example', 'db1.corp.example', true],
  ['db?', 'db', false],
  ['a*b*c', 'axxbyybc', true],
  ['a*b*c', 'axxbyyb', false],
  ['a.c', 'abc', false],
  ['[ab]', 'a', false],
  ['', 'a', false],
])('the pattern "%s" over "%s" is %s', (pattern, text, matches) => {
  expect(globMatches(pattern, text)).toBe(matches);
});

it('a pattern means what the regular expression with .* and . means, and takes no long time', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'A'), maxLength: 12 });
  const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  fc.assert(
    fc.property(patterns, letters, (pattern, text) => {
      const expression = pattern.replaceAll('*', '.*').replaceAll('?', '.');
      expect(globMatches(pattern, text)).toBe(new RegExp(`^${expression}$`, 'i').test(text));
    }),
    { numRuns: 3000 },
  );
  expect(globMatches('*a'.repeat(50), 'a'.repeat(40) + 'b'.repeat(5000))).toBe(false);
});
