import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Circumstances, Intent } from '../../src/policy/intent.js';
import { createJudge } from '../../src/policy/judge.js';
import { createWallClocks, wallClock } from '../../src/policy/local-time.js';
import type { Situation } from '../../src/policy/rules.js';
import { reading, resolving } from './intents.js';
import { plainJudge } from './plain-judge.js';
import { circumstances, policies } from './policies.js';
import { incidents } from './sample-catalogue.js';

const known = fc
  .tuple(circumstances, fc.subarray(['at', 'callsLastHour', 'firstUse', 'target']), fc.nat(2))
  .map(([facts, forgotten, approvals]) => forgetting(facts, forgotten, approvals));

function forgetting(facts: Circumstances, forgotten: readonly string[], approvals: number): Circumstances {
  const gone = Object.fromEntries(forgotten.map((name) => [name, undefined]));
  return { ...facts, ...gone, approvals, writes: 'allowed' };
}

const columns = fc.record(
  {
    state: fc.constantFrom('6', '2', '7'),
    u_patchproof_result: fc.constantFrom('failed', 'review', 'strange'),
    u_patchproof_reason: fc.constantFrom('still-vulnerable', 'no-baseline'),
    comments: fc.constant('x'),
  },
  { requiredKeys: [] },
);
const intents: fc.Arbitrary<Intent> = fc.oneof(
  known.map(reading),
  fc.tuple(known, columns).map(([facts, over]) => resolving(facts, over)),
  known.map((facts) => unsaid(resolving(facts))),
  known.map((facts) => stranger(resolving(facts))),
);

function unsaid(intent: Intent): Intent {
  return { ...intent, change: undefined };
}

function stranger(intent: Intent): Intent {
  return { ...intent, operation: undefined };
}

it('a policy that is prepared for many rules answers what its rules say one by one: effect, rules, risk, people and all', () => {
  fc.assert(
    fc.property(policies, fc.array(intents, { minLength: 1, maxLength: 6 }), ([rules, writes], asked) => {
      const named = rules.map((rule, index) => ({ ...rule, id: `rule ${index}` }));
      const situation: Situation = {
        mode: 'enforce',
        tickets: [incidents],
        reopen: false,
        policy: { writes, rules: named },
      };
      const [prepared, plain] = [createJudge(situation), plainJudge(situation)];
      for (const intent of asked) expect(prepared(intent)).toEqual(plain(intent));
    }),
    { numRuns: 1000 },
  );
});

it('a clock that remembers its minute shows what the wall shows', () => {
  const zones = ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'];
  const clocks = createWallClocks();
  const moment = fc.date({ min: new Date('1973-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moment, fc.nat(120_000), fc.constantFrom(...zones), (at, later, zone) => {
      for (const one of [at, new Date(at.getTime() + later)]) expect(clocks(zone)(one)).toEqual(wallClock(zone)(one));
    }),
  );
});
