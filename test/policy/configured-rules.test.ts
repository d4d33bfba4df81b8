import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRule, judgeWith, known, reading, resolving } from './intents.js';
import { circumstances, nameRules, policies, rule } from './policies.js';

const called = (...names: string[]) => resolving({ ...known, target: { ...known.target, names } });
const intentOf = fc.constantFrom(resolving, reading);

describe('for every set of configured rules', () => {
  it('nothing is permitted for lack of a fact', () => {
    const forgotten = fc.subarray(['at', 'callsLastHour', 'firstUse', 'target', 'names', 'tags', 'criticality']);
    fc.assert(
      fc.property(policies, circumstances, forgotten, intentOf, ([rules, writes], facts, names, intent) => {
        const gone = Object.fromEntries(names.map((name) => [name, undefined]));
        const less = { ...facts, target: { ...facts.target, ...gone }, ...gone };
        const judge = judgeWith(rules, writes);
        fc.pre(judge(intent(less)).decision === 'permit');
        expect(judge(intent(facts)).decision).toBe('permit');
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is permitted because a machine is known by some of its names only', () => {
    const all = ['app01', 'APP01', 'app01.corp.example'];
    fc.assert(
      fc.property(nameRules, fc.subarray(all, { minLength: 1 }), (rule, some) => {
        const judge = judgeWith([rule], rule.effect === 'permit' ? 'by-rule' : 'permitted');
        fc.pre(judge(called(...some)).decision === 'permit');
        expect(judge(called(...all)).decision).toBe('permit');
      }),
      { numRuns: 500 },
    );
  });

  it('nothing is permitted for one forbid or escalation more', () => {
    fc.assert(
      fc.property(policies, rule, circumstances, intentOf, ([rules, writes], further, facts, intent) => {
        fc.pre(further.effect !== 'permit');
        fc.pre(judgeWith([...rules, further], writes)(intent(facts)).decision === 'permit');
        expect(judgeWith(rules, writes)(intent(facts)).decision).toBe('permit');
      }),
      { numRuns: 300 },
    );
  });

  it('no rule opens what a built-in rule forbids', () => {
    const strange = () => resolving(known, { comments: 'x' });
    fc.assert(fc.property(policies, ([rules, writes]) => judgeWith(rules, writes)(strange()).decision === 'deny'));
  });

  it('their order does not matter', () => {
    fc.assert(
      fc.property(policies, circumstances, intentOf, ([rules, writes], facts, intent) => {
        const [forwards, backwards] = [rules, [...rules].reverse()].map((some) =>
          judgeWith(some, writes)(intent(facts)),
        );
        expect({ ...backwards, because: [] }).toEqual({ ...forwards, because: [] });
      }),
    );
  });
});

it('a write about a machine of which a short name alone is known waits for the people of every domain', () => {
  const judge = judgeWith([aRule({ effect: 'escalate', when: { hostName: ['pay*.corp.example'] } })]);
  expect(judge(called('pay01', 'PAY01')).decision).toBe('escalate');
  expect(judge(called('web01', 'web01.corp.example')).decision).toBe('permit');
});

describe('writes: by-rule', () => {
  it('leaves tickets alone where no rule permits it, and reads go on', () => {
    expect(judgeWith([], 'by-rule')(resolving())).toMatchObject({ decision: 'deny', because: ['no-rule-permits'] });
    expect(judgeWith([], 'by-rule')(reading()).decision).toBe('permit');
  });

  it('permits by the rule that is named', () => {
    const judge = judgeWith([aRule({ effect: 'permit', when: { outcome: ['verified'] } })], 'by-rule');
    expect(judge(resolving())).toMatchObject({ decision: 'permit', because: ['a rule'] });
  });
});

describe('a no that passes', () => {
  const never = { freeze: [{ from: new Date(0), to: new Date('2100-01-01') }] };

  it.each([
    ['only the hour forbids', [aRule({ when: never })], 'permitted', true],
    ['only the rate forbids', [aRule({ when: { moreThanPerHour: 0 } })], 'permitted', true],
    ['only an exception by the hour is missing', [aRule({ unless: { freeze: [] } })], 'permitted', true],
    ['a lasting rule forbids', [aRule()], 'permitted', undefined],
    ['a lasting rule forbids, too', [aRule({ when: never }), aRule({ id: 'another rule' })], 'permitted', undefined],
    ['a permit waits for its hour', [aRule({ effect: 'permit', when: { freeze: [] } })], 'by-rule', true],
    [
      'a permit waits for what never comes',
      [aRule({ effect: 'permit', when: { freeze: [], to: ['2'] } })],
      'by-rule',
      undefined,
    ],
    ['nothing permits it', [], 'by-rule', undefined],
  ] as const)('is one where %s: %s', (_case, rules, writes, passing) => {
    const judgement = judgeWith(rules, writes)(resolving());
    expect(judgement.decision).toBe('deny');
    expect(judgement.passing).toBe(passing);
  });

  it.each(['stopped', 'unknown'] as const)('is that of a kill switch which is %s', (writes) => {
    const judgement = judgeWith([])(resolving({ ...known, writes }));
    expect(judgement).toMatchObject({
      decision: 'deny',
      because: ['nothing-is-written-while-writes-are-stopped'],
      passing: true,
    });
    expect(judgeWith([])(reading({ ...known, writes })).decision).toBe('permit');
  });
});

it.each([
  [[undefined], 1],
  [[2], 2],
  [[1, 2, undefined], 2],
] as const)('escalations that ask for %j people need %i', (asked, approvals) => {
  const rules = asked.map((count, index) => aRule({ id: `rule ${index}`, effect: 'escalate', approvals: count }));
  expect(judgeWith(rules)(resolving())).toMatchObject({ decision: 'escalate', approvals });
});
