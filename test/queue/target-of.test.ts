import { expect, it } from 'vitest';
import { targetOf } from '../../src/queue/target-of.js';
import { anEvidence } from '../support/evidence.js';

const evidence = anEvidence();
const [look] = evidence.falcon.looks;

function withHost(over: Partial<NonNullable<NonNullable<typeof look>['host']>>): typeof evidence {
  if (look?.host === undefined) throw new Error('expected a look at a host');
  return { ...evidence, falcon: { ...evidence.falcon, looks: [{ ...look, host: { ...look.host, ...over } }] } };
}

it('knows nothing where there is no evidence', () => {
  expect(targetOf(undefined)).toEqual({ names: undefined, tags: undefined, criticality: undefined });
});

it('takes names from ticket and agent, each once', () => {
  const ticket = { ...evidence.ticket, machine: { hostname: 'app01', fqdn: 'app01.corp.example' } };
  expect(targetOf(withHost({ hostname: 'APP01' }), ticket).names).toEqual(['app01', 'app01.corp.example', 'APP01']);
});

it.each([
  [undefined, undefined],
  [[], []],
  [['FalconGroupingTags/prod'], ['FalconGroupingTags/prod']],
])('tells tags %j as %j: none is not the same as unknown', (tags, told) => {
  expect(targetOf(withHost({ tags })).tags).toEqual(told);
});

it.each([
  ['1 - most critical', 'critical'],
  ['whatever', undefined],
  [undefined, undefined],
])('reads the criticality "%s" of the ticket as %s', (criticality, level) => {
  expect(targetOf(evidence, { ...evidence.ticket, criticality }).criticality).toBe(level);
});
