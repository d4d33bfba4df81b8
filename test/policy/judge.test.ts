import * as fc from 'fast-check';
import { describe as group, expect, it } from 'vitest';
import { describe } from '../../src/policy/describe.js';
import { createJudge, judgeBy } from '../../src/policy/judge.js';
import { knownIntent } from '../../src/policy/known-intent.js';
import { riskOf } from '../../src/policy/risk.js';
import type { Rule, Situation } from '../../src/policy/rules.js';
import { aRule, judgeWith, known, resolving } from './intents.js';
import { incidents, sampleCatalogue, TICKET } from './sample-catalogue.js';

const enforcing: Situation = { mode: 'enforce', tickets: [incidents], reopen: false };

function write(columns: Record<string, string>, from?: string, url = TICKET) {
  const body = JSON.stringify(columns);
  return describe(sampleCatalogue, { method: 'PATCH', url, contentType: 'application/json', body, from });
}
const proof = { state: '6', close_code: 'Solution provided', close_notes: 'proved', work_notes: 'proved' };

group('the one write', () => {
  it.each([
    ['the verified outcome', write({ ...proof, u_patchproof_run: 'r1', u_patchproof_result: 'verified' }, '10')],
    ['the failed outcome', write({ state: '2', u_repatch: 'true', u_patchproof_reason: 'still-vulnerable' }, '10')],
    ['a note alone', write({ work_notes: 'proved' }, '10')],
    ['without word of the present state', write(proof)],
    ['without word of its body', describe(sampleCatalogue, { method: 'PATCH', url: TICKET })],
  ])('is permitted: %s', (_case, intent) => {
    expect(createJudge(enforcing)(intent)).toMatchObject({
      decision: 'permit',
      because: ['a-ticket-may-be-given-its-outcome'],
    });
  });

  it.each([
    ['customer-visible-comments-are-never-written', write({ ...proof, comments: 'dear customer' }, '10')],
    ['only-outcome-columns-are-written', write({ ...proof, assigned_to: 'x' }, '10')],
    ['only-pending-tickets-are-moved', write(proof, '2')],
    ['tickets-move-only-to-an-outcome-state', write({ state: '7' }, '10')],
    ['only-configured-tables-are-written', write(proof, '10', TICKET.replace('incident', 'sys_user'))],
  ])('is denied: %s', (rule, intent) => {
    const { decision, because } = createJudge(enforcing)(intent);
    expect(decision).toBe('deny');
    expect(because).toContain(rule);
  });

  it('is denied in observe mode, whatever it says', () => {
    const judge = createJudge({ ...enforcing, mode: 'observe' });
    expect(judge(write(proof, '10'))).toMatchObject({ decision: 'deny', because: ['observe-mode-writes-nothing'] });
  });

  it('is denied where comments are configured as a column of an outcome', () => {
    const table = { ...incidents, outcomes: { verified: { state: '6', comments: 'x' } } };
    const judge = createJudge({ mode: 'enforce', tickets: [table], reopen: false });
    expect(judge(write({ state: '6', comments: 'x' }, '10')).decision).toBe('deny');
  });
});

group('the write after a verified finding came back', () => {
  const mark = {
    work_notes: 'found again',
    u_patchproof_result: 'failed',
    u_patchproof_reason: 'reopened-after-close',
  };
  const reopening: Situation = { ...enforcing, reopen: true };
  const anew = { ...mark, state: '2', u_repatch: 'true' };

  it.each([
    ['marks a resolved ticket', mark, '6', enforcing],
    ['marks a ticket that a person has moved', mark, '3', enforcing],
    ['marks also where reopening is allowed', mark, '3', reopening],
    ['reopens a resolved ticket where that is allowed', anew, '6', reopening],
  ])('%s', (_case, columns, from, situation) => {
    const permitted = { decision: 'permit', because: ['a-ticket-may-be-given-its-outcome'] };
    expect(createJudge(situation)(write(columns, from))).toMatchObject(permitted);
  });

  const MOVED = 'only-pending-tickets-are-moved';
  const MARKED = 'a-ticket-that-left-the-state-is-only-marked';

  it.each([
    ['reopens where that is not allowed', anew, '6', enforcing, [MOVED, MARKED]],
    ['reopens a ticket that is not as we left it', anew, '7', reopening, [MOVED, MARKED]],
    ['moves a ticket to another outcome than failed', { ...mark, state: '6' }, '6', reopening, [MOVED]],
    ['asks for another patch without reopening', { ...mark, u_repatch: 'true' }, '6', reopening, [MARKED]],
    ['claims a run id', { ...mark, u_patchproof_run: 'r1' }, '6', enforcing, [MARKED]],
    ['rewrites the resolution', { ...mark, close_notes: 'proved' }, '6', reopening, [MARKED]],
    ['rewrites the resolution while reopening', { ...anew, close_code: 'x' }, '6', reopening, [MARKED]],
    ['speaks to the customer', { ...mark, comments: 'x' }, '6', reopening, [MARKED]],
    ['writes in observe mode', mark, '6', { ...reopening, mode: 'observe' as const }, ['observe-mode-writes-nothing']],
  ])('is denied when it %s', (...[_case, columns, from, situation, rules]) => {
    const judgement = createJudge(situation)(write(columns, from));
    expect(judgement).toMatchObject({ decision: 'deny', because: expect.arrayContaining(rules) });
  });

  it('is denied where the outcomes name no state to come from or to go to', () => {
    const stateless = { ...incidents, outcomes: { verified: {}, failed: { u_repatch: 'true' } } };
    const judge = createJudge({ ...reopening, tickets: [stateless] });
    expect(judge(write({ ...mark, u_repatch: 'true' }, '6')).because).toContain(MARKED);
  });
});

it('permits reads in observe mode', () => {
  const judge = createJudge({ ...enforcing, mode: 'observe' });
  expect(judge(describe(sampleCatalogue, { method: 'GET', url: TICKET }))).toMatchObject({
    decision: 'permit',
    because: ['reads-in-the-catalogue-are-permitted'],
  });
});

it('denies what is in no catalogue, by that name', () => {
  const intent = describe(sampleCatalogue, { method: 'DELETE', url: TICKET });
  expect(createJudge(enforcing)(intent)).toMatchObject({ decision: 'deny', because: ['not-in-the-catalogue'] });
});

it('sends a high risk to a person', () => {
  const intent = describe(sampleCatalogue, { method: 'GET', url: TICKET });
  if (intent.operation === undefined) throw new Error('expected a known operation');
  const risky = { ...intent, operation: { ...intent.operation, risk: 'HIGH' as const } };
  expect(createJudge(enforcing)(risky)).toMatchObject({ decision: 'escalate', because: ['high-risk-needs-a-person'] });
});

it('does not believe that a PATCH is a read', () => {
  const intent = write(proof, '10');
  if (intent.operation === undefined) throw new Error('expected a known operation');
  const disguised = { ...intent, operation: { ...intent.operation, effect: 'read' as const } };
  const { decision, because } = createJudge(enforcing)(disguised);
  expect({ decision, because }).toEqual({ decision: 'deny', because: ['a-patch-is-never-a-read'] });
});

group('for every set of rules', () => {
  const intent = write(proof, '10');
  const table = fc.array(
    fc.record<Rule>({
      id: fc.string({ minLength: 1 }),
      effect: fc.constantFrom('permit', 'escalate', 'forbid'),
      when: fc.boolean().map((applies) => () => applies),
    }),
  );
  const decide = (rules: readonly Rule[]) => judgeBy(rules, enforcing)(intent);

  it('one forbid that applies is enough for a deny', () => {
    const forbid: Rule = { id: 'never', effect: 'forbid', when: () => true };
    fc.assert(fc.property(table, (rules) => decide([...rules, forbid]).decision === 'deny'));
  });

  it('nothing is permitted without a permit that applies, and never beside an escalation', () => {
    const known = knownIntent(intent, { operation: sample(), risk: riskOf(intent) });
    fc.assert(
      fc.property(table, (rules) => {
        const applying = rules.filter((rule) => rule.when(known, enforcing));
        const effects = new Set(applying.map(({ effect }) => effect));
        const expected = effects.size === 1 && effects.has('permit');
        expect(decide(rules).decision === 'permit').toBe(expected);
      }),
    );
  });

  it('the order does not matter', () => {
    fc.assert(
      fc.property(table, (rules) => {
        const [forwards, backwards] = [decide(rules), decide([...rules].reverse())];
        expect(backwards.decision).toBe(forwards.decision);
        expect([...backwards.because].sort()).toEqual([...forwards.because].sort());
      }),
    );
  });

  it('the answer always gives a reason', () => {
    fc.assert(fc.property(table, (rules) => decide(rules).because.length > 0));
  });

  function sample() {
    if (intent.operation === undefined) throw new Error('expected a known operation');
    return intent.operation;
  }
});

group('an escalation that people have agreed to', () => {
  const escalating = (approvals: 1 | 2 = 1) => judgeWith([aRule({ effect: 'escalate', approvals })]);
  const by = (approvals: number) => resolving({ ...known, approvals });

  it.each([
    [1, 1, 'permit'],
    [1, 2, 'permit'],
    [2, 1, 'escalate'],
    [2, 2, 'permit'],
    [1, 0, 'escalate'],
  ] as const)('asking for %d of them, with %d, is %s', (needed, count, decision) => {
    expect(escalating(needed)(by(count))).toMatchObject({ decision, because: ['a rule'] });
  });

  it('opens nothing that a rule forbids, and nothing that no rule escalates', () => {
    const forbidding = judgeWith([aRule({ effect: 'escalate' }), aRule({ id: 'another rule' })]);
    expect(forbidding(by(9))).toMatchObject({ decision: 'deny', because: ['another rule'] });
    expect(judgeWith([], 'by-rule')(by(9))).toMatchObject({ decision: 'deny', because: ['no-rule-permits'] });
    expect(
      judgeWith([aRule({ effect: 'escalate' })])(resolving({ ...known, approvals: 9, writes: 'stopped' })),
    ).toMatchObject({ decision: 'deny' });
  });
});
