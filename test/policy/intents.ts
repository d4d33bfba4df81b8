import { describe } from '../../src/policy/describe.js';
import type { ConfiguredRule, PolicySettings } from '../../src/policy/conditions.js';
import type { Circumstances, Intent } from '../../src/policy/intent.js';
import { createJudge } from '../../src/policy/judge.js';
import { incidents, ORIGINS, sampleCatalogue, TICKET } from './sample-catalogue.js';

const catalogue = { ...sampleCatalogue, tickets: [incidents] };

/** Everything is known: a machine of little weight, on a Friday at noon (UTC). */
export const known: Circumstances = {
  at: new Date('2026-11-20T12:00:00Z'),
  callsLastHour: 0,
  firstUse: false,
  writes: 'allowed',
  target: { names: ['app01', 'app01.corp.example'], tags: ['FalconGroupingTags/prod'], criticality: 'low' },
};

/** Resolves a proven ticket. */
export function resolving(
  circumstances: Circumstances | undefined = known,
  columns: Record<string, string | undefined> = {},
): Intent {
  const result = { u_patchproof_result: 'verified', u_patchproof_reason: 'fixed-and-healthy' };
  const body = JSON.stringify({ state: '6', ...result, ...columns });
  const request = { method: 'PATCH', url: TICKET, contentType: 'application/json', body, from: '10' };
  return { ...describe(catalogue, request), circumstances };
}

/** Reads the health of machines. */
export function reading(circumstances: Circumstances | undefined = known): Intent {
  const request = { method: 'GET', url: `${ORIGINS.crowdstrike}/devices/queries/devices/v1` };
  return { ...describe(catalogue, request), circumstances };
}

export function aRule(rule: Partial<ConfiguredRule> = {}): ConfiguredRule {
  return { id: 'a rule', effect: 'forbid', operations: ['*'], when: {}, ...rule };
}

/** The running policy with these rules beside the built-in ones. */
export function judgeWith(rules: readonly ConfiguredRule[], writes: PolicySettings['writes'] = 'permitted') {
  return createJudge({ mode: 'enforce', tickets: [incidents], reopen: false, policy: { writes, rules } });
}
