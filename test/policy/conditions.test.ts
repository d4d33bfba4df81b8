import { describe, expect, it } from 'vitest';
import type { Conditions } from '../../src/policy/conditions.js';
import type { Circumstances, Intent } from '../../src/policy/intent.js';
import { weekdays } from '../../src/policy/local-time.js';
import { aRule, judgeWith, known, reading, resolving } from './intents.js';

const without = (name: keyof Circumstances): Circumstances => ({ ...known, [name]: undefined });
const targetless = (name: 'names' | 'tags' | 'criticality') =>
  resolving({ ...known, target: { ...known.target, [name]: undefined } });
const called = (...names: string[]) => resolving({ ...known, target: { ...known.target, names } });
const at = (iso: string) => resolving({ ...known, at: new Date(iso) });
const officeHours = { days: weekdays.slice(0, 5), from: 8 * 60, to: 18 * 60, zone: 'Europe/Berlin' };
const fridayNight = { days: ['fri'] as const, from: 22 * 60, to: 6 * 60, zone: 'UTC' };
const freeze = [{ from: new Date('2026-12-20T00:00:00Z'), to: new Date('2027-01-03T00:00:00Z') }];
const unsaid = { ...resolving(), change: undefined };

function applies(effect: 'permit' | 'forbid', when: Conditions, intent: Intent): boolean {
  const { because } = judgeWith([aRule({ effect, when })], 'by-rule')(intent);
  return because.includes('a rule');
}

const holds: readonly [string, Conditions, Intent][] = [
  ['nothing asked', {}, resolving()],
  ['table', { table: ['incident', 'problem'] }, resolving()],
  ['from', { from: ['10'] }, resolving()],
  ['to', { to: ['6'] }, resolving()],
  ['outcome', { outcome: ['verified'] }, resolving()],
  ['reason', { reason: ['fixed-and-healthy'] }, resolving()],
  ['host name', { hostName: ['APP*.corp.example'] }, resolving()],
  ['host name, of which the full one alone is known', { hostName: ['pay01'] }, called('PAY01.corp.example')],
  ['one of several names', { hostName: ['pay*.corp.example'] }, called('ip-10-0-0-7', 'Pay01.Corp.Example')],
  ['tag as it is', { hostTag: ['falcongroupingtags/prod'] }, resolving()],
  ['tag without its prefix', { hostTag: ['prod'] }, resolving()],
  ['criticality', { criticality: ['medium', 'low'] }, resolving()],
  ['first use', { firstUse: true }, resolving({ ...known, firstUse: true })],
  ['not the first use', { firstUse: false }, resolving()],
  ['rate: one more than the limit', { moreThanPerHour: 10 }, resolving({ ...known, callsLastHour: 10 })],
  ['freeze: its first moment', { freeze }, at('2026-12-20T00:00:00Z')],
  ['hours: noon on a Friday', { time: [officeHours] }, resolving()],
  ['hours: eight in winter', { time: [officeHours] }, at('2026-11-20T07:00:00Z')],
  ['hours: eight in summer', { time: [officeHours] }, at('2026-07-17T06:00:00Z')],
  ['a night: the evening', { time: [fridayNight] }, at('2026-11-20T22:00:00Z')],
  ['a night: the morning after', { time: [fridayNight] }, at('2026-11-21T05:59:59Z')],
  ['a whole day', { time: [{ days: ['fri'], from: 0, to: 0, zone: 'UTC' }] }, at('2026-11-20T00:00:00Z')],
  ['all of several', { outcome: ['verified'], criticality: ['low'], to: ['6'] }, resolving()],
];

const fails: readonly [string, Conditions, Intent][] = [
  ['another table', { table: ['problem'] }, resolving()],
  ['another state before', { from: ['3'] }, resolving()],
  ['another state after', { to: ['2'] }, resolving()],
  ['no state after', { to: ['6'] }, resolving(known, { state: undefined })],
  ['another outcome', { outcome: ['failed', 'review'] }, resolving()],
  ['another reason', { reason: ['already-fixed'] }, resolving()],
  ['another host', { hostName: ['db*'] }, resolving()],
  ['another host, of a known domain', { hostName: ['pay*.corp.example'] }, called('web01', 'WEB01.corp.example')],
  ['another domain', { hostName: ['pay*.corp.example'] }, called('PAY01', 'pay01.lab.example')],
  [
    'another host, whose name Windows has cut',
    { hostName: ['pay*.corp.example'] },
    called('WEBSERVERNUMBER', 'webservernumber01.corp.example'),
  ],
  ['another short name', { hostName: ['pay*'] }, called('web01')],
  ['another tag', { hostTag: ['test*'] }, resolving()],
  ['no tags at all', { hostTag: ['*'] }, resolving({ ...known, target: { ...known.target, tags: [] } })],
  ['another criticality', { criticality: ['critical', 'high'] }, resolving()],
  ['not the first use', { firstUse: true }, resolving()],
  ['rate: the last one within the limit', { moreThanPerHour: 10 }, resolving({ ...known, callsLastHour: 9 })],
  ['before the freeze', { freeze }, at('2026-12-19T23:59:59.999Z')],
  ['the end of the freeze', { freeze }, at('2027-01-03T00:00:00Z')],
  ['hours: six in the evening', { time: [officeHours] }, at('2026-11-20T17:00:00Z')],
  ['hours: a Saturday', { time: [officeHours] }, at('2026-11-21T11:00:00Z')],
  ['a night: the evening after', { time: [fridayNight] }, at('2026-11-21T22:00:00Z')],
  ['a night: the morning before', { time: [fridayNight] }, at('2026-11-20T05:00:00Z')],
  ['one of several', { outcome: ['verified'], criticality: ['critical'] }, resolving()],
  ['one of several, though others are unknown', { outcome: ['failed'], hostTag: ['x'] }, resolving({})],
  ['an outcome of a read', { outcome: ['verified'] }, reading()],
  ['a state of a read', { to: ['6'] }, reading()],
];

const unknowns: readonly [string, Conditions, Intent][] = [
  ['the state before', { from: ['10'] }, { ...resolving(), change: { table: 'incident', fields: ['state'], to: '6' } }],
  ['the state after', { to: ['6'] }, unsaid],
  ['the outcome', { outcome: ['verified'] }, resolving(known, { u_patchproof_result: 'odd' })],
  ['the names', { hostName: ['*'] }, targetless('names')],
  ['the domain', { hostName: ['pay*.corp.example'] }, called('pay01', 'PAY01')],
  ['the domain of another name', { hostName: ['pay*.corp.example'] }, called('web01')],
  ['the domain behind .local', { hostName: ['pay*.corp.example'] }, called('pay01.local')],
  ['the domain behind a version', { hostName: ['pay*.corp.example'] }, called('Payroll Server 1.2')],
  ['the domain of one name', { hostName: ['pay*.corp.example'] }, called('pay01', 'ip-10-0-0-7.ec2.example')],
  ['the domain, asked beside a short name', { hostName: ['db*', 'pay*.corp.example'] }, called('pay01')],
  ['the tags', { hostTag: ['*'] }, targetless('tags')],
  ['the criticality', { criticality: ['low'] }, targetless('criticality')],
  ['the machine', { hostName: ['app01'] }, resolving(without('target'))],
  ['the machine behind a read', { hostName: ['app01'] }, reading(without('target'))],
  ['the hour', { time: [officeHours] }, resolving(without('at'))],
  ['the day', { freeze }, resolving(without('at'))],
  ['the rate', { moreThanPerHour: 10 }, resolving(without('callsLastHour'))],
  ['the history', { firstUse: false }, resolving(without('firstUse'))],
  ['everything around', { hostTag: ['x'], outcome: ['verified'] }, resolving({})],
];

describe('a condition that holds', () => {
  it.each(holds)('lets a permit and a forbid apply: %s', (_case, when, intent) => {
    expect(applies('forbid', when, intent)).toBe(true);
    expect(applies('permit', when, intent)).toBe(true);
  });
});

describe('a condition that does not hold', () => {
  it.each(fails)('keeps both from applying: %s', (_case, when, intent) => {
    expect(applies('forbid', when, intent)).toBe(false);
    expect(applies('permit', when, intent)).toBe(false);
  });
});

describe('what is unknown', () => {
  it.each(unknowns)('satisfies a forbid, and never a permit: %s', (_case, when, intent) => {
    expect(applies('forbid', when, intent)).toBe(true);
    expect(judgeWith([aRule({ effect: 'permit', when })], 'by-rule')(intent).because).not.toContain('a rule');
  });

  it.each(unknowns)('makes no exception from a forbid, and every one from a permit: %s', (_case, unless, intent) => {
    expect(judgeWith([aRule({ unless })])(intent).because).toContain('a rule');
    const permit = aRule({ effect: 'permit', unless });
    expect(judgeWith([permit], 'by-rule')(intent).because).not.toContain('a rule');
  });
});

it('an exception that holds keeps a rule from applying', () => {
  expect(judgeWith([aRule({ unless: { outcome: ['verified'] } })])(resolving()).decision).toBe('permit');
});

it.each([
  [70, true],
  [71, false],
])('a risk of at least %i: %s', (minRisk, meets) => {
  expect(applies('forbid', { minRisk }, resolving())).toBe(meets);
});
