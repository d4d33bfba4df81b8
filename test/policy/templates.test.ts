import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withPolicyFile } from '../../src/config/policy-file.js';
import type { Circumstances } from '../../src/policy/intent.js';
import { createJudge } from '../../src/policy/judge.js';
import { review } from '../../src/policy/review.js';
import { policyOf, situationOf } from '../../src/main/vendors.js';
import { settingsOf } from '../config/settings-of.js';
import { root, textOf } from '../support/repository.js';
import { known, reading, resolving } from './intents.js';

const templates = readdirSync(join(root, 'policies')).toSorted((one, other) => one.localeCompare(other));
const configured = (name: string) => withPolicyFile(settingsOf(), name, () => textOf(`policies/${name}`));
const judgeOf = (name: string) => createJudge(situationOf(configured(`${name}.yaml`)));

const weighing = (criticality: 'critical' | 'low' | undefined): Circumstances => ({
  ...known,
  target: { names: ['app01'], criticality },
});
const back = (circumstances = known) => resolving(circumstances, { state: '2', u_patchproof_result: 'review' });
const at = (iso: string, more: Circumstances = {}) => resolving({ ...known, at: new Date(iso), ...more });

it('are those that the guide names', () => {
  const named = [...textOf('docs/policy.md').matchAll(/^\| `policies\/([\w-]+\.yaml)` \|/gm)].map(([, name]) => name);
  expect(named.toSorted((one = '', other = '') => one.localeCompare(other))).toEqual(templates);
});

describe.each(templates)('policies/%s', (name) => {
  it('has no mistake, and no rule that cannot apply or never matters', () => {
    const config = configured(name);
    const oddities = review(config.policy, {
      operations: policyOf(config).operations,
      tickets: config.tickets,
      outcomeOfReason: new Map(),
      criticalityKnown: true,
      now: new Date('2026-11-20T12:00:00Z'),
    });
    expect(oddities).toEqual([]);
  });

  it('lets the evidence be read, whatever is unknown', () => {
    expect(createJudge(situationOf(configured(name)))(reading({})).decision).toBe('permit');
  });
});

it.each([
  ['observe-only', resolving(), 'deny', ['observe-mode-writes-nothing']],
  ['approve-everything', resolving(), 'escalate', ['a person agrees to every write']],
  ['approve-everything', back(), 'escalate', ['a person agrees to every write']],
  ['auto-close-low-risk', resolving(weighing('low')), 'permit', ['proven tickets of lesser machines are resolved']],
  [
    'auto-close-low-risk',
    resolving(weighing('critical')),
    'escalate',
    ['a person agrees before other tickets are resolved'],
  ],
  [
    'auto-close-low-risk',
    resolving(weighing(undefined)),
    'escalate',
    ['a person agrees before other tickets are resolved'],
  ],
  ['auto-close-low-risk', back(weighing(undefined)), 'permit', ['tickets without proof go back to work']],
  ['dual-control', back(), 'permit', ['a-ticket-may-be-given-its-outcome']],
  ['dual-control', resolving(weighing('low')), 'escalate', ['one person agrees before a ticket is resolved']],
  ['change-freeze', at('2026-11-20T12:00:00Z'), 'permit', ['a-ticket-may-be-given-its-outcome']],
  ['change-freeze', at('2026-11-20T23:00:00Z'), 'deny', ['tickets are written in office hours']],
  [
    'change-freeze',
    at('2026-11-20T12:00:00Z', { callsLastHour: 50 }),
    'deny',
    ['at most fifty tickets are written in an hour'],
  ],
  ['change-freeze', at('2099-12-21T12:00:00Z'), 'deny', ['nothing is written while changes are frozen']],
])('%s means what it says', (name, intent, decision, because) => {
  expect(judgeOf(name)(intent)).toMatchObject({ decision, because });
});

it.each(['critical', undefined] as const)('dual-control asks two people where criticality is %s', (criticality) => {
  expect(judgeOf('dual-control')(resolving(weighing(criticality)))).toMatchObject({
    decision: 'escalate',
    approvals: 2,
  });
});

it('what change-freeze holds back passes', () => {
  expect(judgeOf('change-freeze')(at('2099-12-26T02:00:00Z', { callsLastHour: 99 })).passing).toBe(true);
});
