import { describe, expect, it } from 'vitest';
import { withPolicyFile } from '../../src/config/policy-file.js';
import { mistakesOf, settingsOf } from './settings-of.js';

const policyOf = (yaml: string) => settingsOf({ yaml }).policy;
const rule = (keys: string): string => `policy: { rules: [{ id: a rule, effect: forbid, ${keys} }] }`;

it('without a word, the built-in rules stand alone', () => {
  expect(settingsOf().policy).toEqual({ writes: 'permitted', rules: [], stopFile: './data/stop-writes' });
});

it('a rule says everything that a rule can say', () => {
  const { writes, rules } = policyOf(`
policy:
  writes: by-rule
  rules:
    - id: Two people agree, at night and in a freeze.
      effect: escalate
      approvals: 2
      operations: ['servicenow:*', qualys:scans:read]
      when:
        minRisk: 60
        table: incident
        from: 10
        to: [6, 7]
        outcome: verified
        reason: fixed-and-healthy
        hostName: 'db*.corp.example'
        hostTag: FalconGroupingTags/prod
        criticality: [critical, high]
        time: { days: [fri, sat], between: 22:00-06:00, zone: Europe/Berlin }
        freeze: { from: 2026-12-20T18:00:00+01:00, to: 2027-01-03T00:00:00Z }
        moreThanPerHour: 20
        firstUse: true
      unless: { outcome: review }
`);
  expect(writes).toBe('by-rule');
  expect(rules).toEqual([
    {
      id: 'Two people agree, at night and in a freeze.',
      effect: 'escalate',
      approvals: 2,
      operations: ['servicenow:*', 'qualys:scans:read'],
      when: {
        minRisk: 60,
        table: ['incident'],
        from: ['10'],
        to: ['6', '7'],
        outcome: ['verified'],
        reason: ['fixed-and-healthy'],
        hostName: ['db*.corp.example'],
        hostTag: ['FalconGroupingTags/prod'],
        criticality: ['critical', 'high'],
        time: [{ days: ['fri', 'sat'], from: 22 * 60, to: 6 * 60, zone: 'Europe/Berlin' }],
        freeze: [{ from: new Date('2026-12-20T17:00:00Z'), to: new Date('2027-01-03T00:00:00Z') }],
        moreThanPerHour: 20,
        firstUse: true,
      },
      unless: { outcome: ['review'] },
    },
  ]);
});

it('a rule that says no more covers everything, always', () => {
  expect(policyOf(rule('')).rules).toEqual([{ id: 'a rule', effect: 'forbid', operations: ['*'], when: {} }]);
});

it('days and hours that are left out are all of them, in UTC', () => {
  const [given] = policyOf(rule('when: { time: { days: sun } }')).rules;
  expect(given?.when.time).toEqual([{ days: ['sun'], from: 0, to: 0, zone: 'UTC' }]);
});

it('a full host name may end with its dot', () => {
  const [given] = policyOf(rule('when: { hostName: [pay*.corp.example., ".", "*"] }')).rules;
  expect(given?.when.hostName).toEqual(['pay*.corp.example', '.', '*']);
});

describe('a mistake is named by its key, with what was expected', () => {
  it.each([
    [rule('whn: {}'), 'policy.rules[0]: unknown key "whn"; did you mean when?'],
    [rule('when: { risk: 5 }'), 'policy.rules[0].when: unknown key "risk"'],
    [rule('when: { minRisk: 101 }'), 'policy.rules[0].when.minRisk: expected a whole number from 0 to 100'],
    [rule('when: { outcome: closed }'), 'policy.rules[0].when.outcome[0]: expected verified or failed or review'],
    [rule('when: { outcome: [] }'), 'policy.rules[0].when.outcome: expected at least one'],
    [rule('when: { reason: because }'), 'policy.rules[0].when.reason[0]: expected the code of a reason'],
    [rule('when: { criticality: 1 }'), 'policy.rules[0].when.criticality[0]: expected critical or high'],
    [rule('when: { time: { days: monday } }'), 'policy.rules[0].when.time[0].days[0]: expected mon or tue'],
    [
      rule('when: { time: { between: 8-18 } }'),
      'policy.rules[0].when.time[0].between: expected hours such as 08:00-18:00',
    ],
    [rule('when: { time: { zone: Mars/Olympus } }'), 'policy.rules[0].when.time[0].zone: expected a time zone'],
    [
      rule('when: { freeze: { from: 2026-12-20, to: 2027-01-03T00:00:00Z } }'),
      'when.freeze[0].from: expected a moment with its offset',
    ],
    [
      rule('when: { freeze: { from: 2027-01-03T00:00:00Z, to: 2026-12-20T00:00:00Z } }'),
      'expected an end after the beginning',
    ],
    [rule('when: { firstUse: maybe }'), 'policy.rules[0].when.firstUse: expected true or false'],
    [rule('unless: {}'), 'policy.rules[0].unless: expected a condition, got none'],
    [rule('unless: { minRisk: 5 }'), 'policy.rules[0].unless.minRisk: expected under when'],
    [rule('operations: "a b"'), 'policy.rules[0].operations[0]: expected a catalogue id or a pattern'],
    [rule('approvals: 2'), 'policy.rules[0].approvals: expected with effect escalate only, got forbid'],
    [
      'policy: { rules: [{ id: a permit, effect: permit, when: { minRisk: 5 } }] }',
      'when.minRisk: expected under unless',
    ],
    [
      'policy: { rules: [{ id: never, effect: forbid }] }',
      'policy.rules[0].id: expected a sentence of at least two words',
    ],
    ['policy: { rules: [{ id: observe-mode-writes-nothing, effect: forbid }] }', 'got that of a built-in rule'],
    [
      'policy: { rules: [{ id: a rule, effect: allow }] }',
      'policy.rules[0].effect: expected permit or escalate or forbid',
    ],
    ['policy: { rules: { id: a rule } }', 'policy.rules: expected a list of rules, got a map'],
    [
      'policy: { rules: [{ id: a rule, effect: forbid }, { id: a rule, effect: permit }] }',
      'policy.rules[1].id: expected every name once, got "a rule" again',
    ],
    ['policy: { writes: sometimes }', 'policy.writes: expected permitted or by-rule'],
    ['policy: { stopFile: "" }', 'policy.stopFile: expected the path of a file'],
  ])('%s', (yaml, words) => {
    expect(mistakesOf({ yaml })).toEqual([expect.stringContaining(words)]);
  });

  it('and all of them at once', () => {
    const yaml = 'policy: { writes: no, rules: [{ id: x, effect: y, operations: "!", when: { to: [] } }] }';
    expect(mistakesOf({ yaml })).toHaveLength(5);
  });
});

describe('a policy file', () => {
  const read = (text: string) => withPolicyFile(settingsOf(), 'other.yaml', () => text);

  it('replaces mode and policy, and nothing else', () => {
    const config = read('mode: enforce\npolicy: { writes: by-rule }');
    expect(config).toEqual({ ...settingsOf(), mode: 'enforce', policy: { ...settingsOf().policy, writes: 'by-rule' } });
    expect(read('policy: {}').mode).toBe('observe');
  });

  it('that cannot be used is told with every mistake', () => {
    expect(() => read('policy: { writes: no }\ntickets: []')).toThrow(
      /2 mistakes[^]*policy.writes[^]*other.yaml: unknown key "tickets"/,
    );
    const missing = () => {
      throw Object.assign(new Error('no'), { code: 'ENOENT' });
    };
    expect(() => withPolicyFile(settingsOf(), 'none.yaml', missing)).toThrow('--policy: none.yaml: expected a file');
  });
});
