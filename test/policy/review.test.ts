import { describe, expect, it } from 'vitest';
import { crowdstrikeOperations } from '../../src/connectors/crowdstrike/operations.js';
import { servicenowOperations } from '../../src/connectors/servicenow/operations.js';
import type { ConfiguredRule } from '../../src/policy/conditions.js';
import { weekdays } from '../../src/policy/local-time.js';
import { maturityOf } from '../../src/policy/maturity.js';
import { review } from '../../src/policy/review.js';
import { aRule } from './intents.js';
import { incidents } from './sample-catalogue.js';

const operations = [...servicenowOperations(['incident']), ...crowdstrikeOperations];
const around = {
  operations,
  tickets: [incidents],
  outcomeOfReason: new Map([['fixed-and-healthy', 'verified']]),
  criticalityKnown: true,
  now: new Date('2026-11-20T12:00:00Z'),
};
const of = (rules: readonly ConfiguredRule[], writes: 'permitted' | 'by-rule' = 'permitted') =>
  review({ writes, rules }, around).map(({ kind, rule, why }) => `${kind} ${rule ?? 'policy'}: ${why}`);

const UPDATE = ['servicenow:incidents:update'];
const write = (rule: Partial<ConfiguredRule> = {}) => aRule({ operations: UPDATE, ...rule });
const past = { from: new Date('2025-12-20'), to: new Date('2026-01-03') };
const coming = { from: new Date('2026-12-20'), to: new Date('2027-01-03') };
const hours = { days: weekdays, from: 0, to: 480, zone: 'UTC' };

describe('a rule that cannot apply', () => {
  it.each([
    [aRule({ operations: ['qualys:scans:launch'] }), /nothing in the catalogue/],
    [aRule({ operations: ['crowdstrike:*'], when: { outcome: ['verified'] } }), /only read/],
    [write({ when: { table: ['problem'] } }), /touches problem/],
    [write({ when: { to: ['7'] } }), /the state 7/],
    [write({ when: { outcome: ['failed'], reason: ['fixed-and-healthy'] } }), /no ticket is failed for/],
    [aRule({ operations: ['crowdstrike:*'], when: { minRisk: 50 } }), /score 12 at most/],
    [write({ when: { freeze: [past] } }), /is over/],
  ])('is named with the reason', (rule, why) => {
    expect(of([rule])).toEqual([expect.stringMatching(new RegExp(`^unreachable a rule: .*${why.source}`))]);
  });

  it.each([
    write({ when: { table: ['incident', 'problem'], to: ['6'], outcome: ['verified'], minRisk: 90 } }),
    write({ when: { freeze: [past, coming], reason: ['fixed-and-healthy'] } }),
    aRule({ when: { table: ['sys_choice'] } }),
  ])('is not one that may', (rule) => {
    expect(of([rule])).toEqual([]);
  });
});

describe('a rule that never matters', () => {
  const other = (rule: Partial<ConfiguredRule> = {}) => write({ id: 'the other', ...rule });

  it.each<[string, ConfiguredRule, ConfiguredRule]>([
    ['an escalation under a forbid', write({ effect: 'escalate' }), other()],
    ['an equal one', write({ when: { time: [hours] } }), other({ when: { time: [hours] } })],
    ['a narrower list', write({ when: { outcome: ['failed'] } }), other({ when: { outcome: ['failed', 'review'] } })],
    ['a higher risk', write({ when: { minRisk: 60 } }), other({ when: { minRisk: 40 } })],
    ['a higher rate', write({ when: { moreThanPerHour: 60 } }), other({ when: { moreThanPerHour: 40 } })],
    ['one name of a pattern', write({ when: { hostName: ['db01'] } }), other({ when: { hostName: ['db*'] } })],
    [
      'one full name of a pattern',
      write({ when: { hostName: ['db01.corp.example'] } }),
      other({ when: { hostName: ['*.corp.example'] } }),
    ],
    [
      'one full name of all',
      write({ when: { hostName: ['db01.corp.example'] } }),
      other({ when: { hostName: ['*'] } }),
    ],
    ['one condition more', write({ when: { outcome: ['failed'], minRisk: 9 } }), other({ when: { minRisk: 9 } })],
    ['fewer days', write({ when: { time: [{ ...hours, days: ['mon'] }] } }), other({ when: { time: [hours] } })],
    ['the same exception', write({ unless: { firstUse: true } }), other({ unless: { firstUse: true } })],
    [
      'more exceptions',
      write({ unless: { outcome: ['failed', 'review'] } }),
      other({ unless: { outcome: ['failed'] } }),
    ],
    ['a wider operation', write(), other({ operations: ['*:update'] })],
  ])('is named with the one that outdoes it: %s', (_case, rule, over) => {
    expect(of([over, rule])).toEqual([expect.stringMatching(/^shadowed a rule: .*"the other"$/)]);
    expect(of([rule, over]).length).toBe(1);
  });

  it.each<[string, ConfiguredRule, ConfiguredRule]>([
    ['a weaker effect', write(), other({ effect: 'escalate', when: { minRisk: 9 } })],
    ['another outcome', write({ when: { outcome: ['failed'] } }), other({ when: { outcome: ['verified'] } })],
    ['a lower risk', write({ when: { minRisk: 40 } }), other({ when: { minRisk: 60 } })],
    ['two people', write({ effect: 'escalate', approvals: 2 }), other({ effect: 'escalate', when: { minRisk: 9 } })],
    ['an exception of the other', write(), other({ unless: { outcome: ['failed'] } })],
    ['another zone', write({ when: { time: [hours] } }), other({ when: { time: [{ ...hours, zone: 'Asia/Tokyo' }] } })],
    [
      'a domain that may not be known, when the other asks for none',
      write({ when: { hostName: ['db01.corp.example'] } }),
      other({ when: { hostName: ['db*'] } }),
    ],
    ['a wider pattern', write({ when: { hostName: ['d*'] } }), other({ when: { hostName: ['db*'] } })],
  ])('is not one with %s', (_case, rule, beside) => {
    expect(of([rule, beside]).filter((line) => line.startsWith('shadowed a rule'))).toEqual([]);
  });

  it('is a permit of what is permitted anyway', () => {
    const permit = write({ effect: 'permit' });
    expect(of([permit])).toEqual([expect.stringContaining('shadowed a rule: what it permits is permitted without it')]);
    expect(of([permit], 'by-rule')).toEqual([]);
  });

  it('is not told from one that cannot apply itself', () => {
    const dead = write({ id: 'dead', when: { freeze: [past] } });
    expect(
      of([write({ when: { freeze: [past, coming] } }), dead]).filter((line) => line.startsWith('shadowed')),
    ).toEqual([]);
  });
});

it('notes rules that do more, or less, than they seem to', () => {
  expect(of([aRule({ when: { hostTag: ['prod'] } })])).toEqual([expect.stringMatching(/forbid every one of them/)]);
  expect(of([], 'by-rule')).toEqual([expect.stringMatching(/^note policy: .*no rule permits a write/)]);
  const oddities = review(
    { writes: 'permitted', rules: [write({ when: { criticality: ['low'] } })] },
    { ...around, criticalityKnown: false },
  );
  expect(oddities.map(({ why }) => why)).toEqual([expect.stringContaining('fields.criticality')]);
});

describe('the maturity', () => {
  const nothing = { writes: 'permitted', rules: [] } as const;
  const escalating = { ...nothing, rules: [write({ effect: 'escalate' })] };

  it.each([
    ['observed', { mode: 'observe', policy: escalating }, ['mode: enforce']],
    ['enforced', { policy: nothing }, ['a rule of your own that forbids or escalates writes, or writes: by-rule']],
    ['enforced', { policy: { ...nothing, rules: [aRule({ operations: ['crowdstrike:*'] })] } }, [expect.any(String)]],
    ['governed', { policy: escalating }, [expect.stringContaining('approval'), expect.stringContaining('signed')]],
    ['governed', { policy: { ...nothing, writes: 'by-rule' } }, [expect.any(String), expect.any(String)]],
    ['governed', { policy: escalating, approvals: true }, [expect.stringContaining('signed')]],
    ['accountable', { policy: escalating, approvals: true, signedTrail: true }, []],
  ] as const)('is %s, and says what the next level needs', (level, settings, missing) => {
    const governed = { mode: 'enforce', operations, approvals: false, signedTrail: false, ...settings } as const;
    expect(maturityOf(governed)).toMatchObject({ level, missing });
  });
});
