import * as fc from 'fast-check';
import type { Conditions, ConfiguredRule } from '../../src/policy/conditions.js';
import { criticalities } from '../../src/policy/criticality.js';
import type { Circumstances } from '../../src/policy/intent.js';
import { weekdays } from '../../src/policy/local-time.js';

const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
const some = <Item>(...items: readonly Item[]) => fc.subarray([...items], { minLength: 1 });

const hostName = some('app*', 'DB*', '*', 'app??', '*b0*', '*.corp.example', 'db01', 'app01', 'APP*.corp.example');

const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    table: some('incident', 'problem'),
    from: some('10', '3'),
    to: some('6', '2'),
    outcome: some('verified', 'failed', 'review'),
    reason: some('fixed-and-healthy', 'still-vulnerable'),
    hostName,
    hostTag: some('prod', 'Test*', '*', 'falcon*/prod'),
    criticality: some(...criticalities),
    time: fc
      .record({
        days: some(...weekdays),
        from: fc.nat(1439),
        to: fc.nat(1439),
        zone: fc.constantFrom('UTC', 'Asia/Tokyo'),
      })
      .map((hours) => [hours]),
    freeze: fc
      .tuple(moment, moment)
      .map(([one, other]) => [one < other ? { from: one, to: other } : { from: other, to: one }]),
    moreThanPerHour: fc.nat(20),
    firstUse: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** A minRisk may stand only where a higher score narrows. */
function placed(rule: ConfiguredRule, minRisk: number | undefined): ConfiguredRule {
  if (minRisk === undefined) return rule;
  return rule.effect === 'permit' ? { ...rule, unless: { minRisk } } : { ...rule, when: { ...rule.when, minRisk } };
}

export const rule: fc.Arbitrary<ConfiguredRule> = fc
  .tuple(
    fc.record({
      id: fc.constant('a rule'),
      effect: fc.constantFrom('permit', 'escalate', 'forbid'),
      operations: some('*', '*:update', 'crowdstrike:*', 'servicenow:incidents:update', 'ServiceNow:*:????'),
      when: conditions,
      unless: fc.option(conditions, { nil: undefined }),
      approvals: fc.constantFrom(undefined, 1, 2),
    }),
    fc.option(fc.nat(100), { nil: undefined }),
  )
  .map(([made, minRisk]) => placed(made, minRisk));
/** Rules about a name alone. */
export const nameRules: fc.Arbitrary<ConfiguredRule> = fc
  .tuple(fc.constantFrom('permit', 'escalate', 'forbid'), hostName, fc.boolean())
  .map(([effect, names, excepted]) => ({
    id: 'a rule',
    effect,
    operations: ['*'],
    when: excepted ? {} : { hostName: names },
    unless: excepted ? { hostName: names } : undefined,
  }));
/** Any rules, and what stands without them. */
export const policies = fc.tuple(fc.array(rule, { maxLength: 6 }), fc.constantFrom('permitted', 'by-rule'));

export const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  at: moment,
  callsLastHour: fc.nat(60),
  firstUse: fc.boolean(),
  target: fc.record({
    names: some('app01', 'DB01', 'web01', 'db01.corp.example'),
    tags: fc.subarray(['prod', 'test', 'FalconGroupingTags/prod']),
    criticality: fc.constantFrom(...criticalities),
  }),
});
