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

it('takes names from ticket, records and agent, each once', () => {
  const ticket = { ...evidence.ticket, machine: { hostname: 'app01', fqdn: 'app01.corp.example' } };
  expect(targetOf(withHost({ hostname: 'APP01' }), ticket).names).toEqual(['app01', 'app01.corp.example', 'APP01']);
});

const nowhere = { identity: { kind: 'pending' as const } };
const asked = { at: new Date('2026-11-20T12:00:00Z'), detections: [] };
const record = (hostId: string, ...names: string[]) => ({ hostId, agent: true, names });
const found = { kind: 'found' as const, ids: ['1', '2'], agreeing: ['hostname'], disagreeing: [] };
const hosts = [record('1', 'pay01.corp.example'), record('2', 'PAY01'), record('3', 'web01.corp.example')];

it.each([
  ['as they were seen last', { identity: found, baseline: { ...asked, hosts: [] }, latest: { ...asked, hosts } }],
  ['or at first', { identity: found, baseline: { ...asked, hosts } }],
])("takes names from the machine's own Qualys records, %s", (_when, qualys) => {
  const ticket = { ...evidence.ticket, machine: { hostname: 'pay01' } };
  const { names } = targetOf({ ...withHost({ hostname: undefined }), qualys }, ticket);
  expect(names).toEqual(['pay01', 'pay01.corp.example', 'PAY01']);
});

it('takes no names from records of which nobody knows whose they are', () => {
  const qualys = { identity: { kind: 'ambiguous' as const, candidates: ['1', '2'] }, latest: { ...asked, hosts } };
  const ticket = { ...evidence.ticket, machine: {} };
  expect(targetOf({ ...withHost({ hostname: undefined }), qualys }, ticket).names).toBeUndefined();
});

it('takes a name without the dot at its end', () => {
  const ticket = { ...evidence.ticket, machine: { fqdn: 'pay01.corp.example. ' } };
  const { names } = targetOf({ ...withHost({ hostname: 'pay01.corp.example' }), qualys: nowhere }, ticket);
  expect(names).toEqual(['pay01.corp.example']);
});

it.each(['10.0.0.7', '10.0.0.7.', 'fe80::7', 'localhost.localdomain', ' ', '.'])('takes "%s" for no name', (text) => {
  const ticket = { ...evidence.ticket, machine: { hostname: text, fqdn: text } };
  expect(targetOf({ ...withHost({ hostname: text }), qualys: nowhere }, ticket).names).toBeUndefined();
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
