import type { ConfiguredRule, PolicySettings } from './conditions.js';
import { coveredBy } from './covered.js';
import { shadowOf } from './shadowed.js';
import { unreachable, type Surroundings } from './unreachable.js';

/** What is odd about a policy. `note`: it works, but perhaps not as it was meant. */
export interface Oddity {
  readonly kind: 'unreachable' | 'shadowed' | 'note';
  /** Id of the rule; missing where the policy as a whole is meant. */
  readonly rule?: string;
  readonly why: string;
}

export interface Reviewed extends Surroundings {
  /** Does some ticket table name a column for it? */
  readonly criticalityKnown: boolean;
}

/** Reads a policy as a careful colleague would: rules that cannot apply, that never matter, that do more than they seem to. */
export function review(policy: PolicySettings, around: Reviewed): readonly Oddity[] {
  return [...policy.rules.flatMap((rule) => oddities(rule, policy, around)), ...onTheWhole(policy, around)];
}

function oddities(rule: ConfiguredRule, policy: PolicySettings, around: Reviewed): readonly Oddity[] {
  const about = (kind: Oddity['kind'], why: string | undefined): Oddity[] =>
    why === undefined ? [] : [{ kind, rule: rule.id, why }];
  const dead = unreachable(rule, around);
  if (dead !== undefined) return about('unreachable', dead);
  const reachable = policy.rules.filter((other) => unreachable(other, around) === undefined);
  return [
    ...about('shadowed', shadowOf(rule, { ...policy, rules: reachable, operations: around.operations })),
    ...about('note', aboutReads(rule, around)),
    ...about('note', aboutCriticality(rule, around)),
  ];
}

/** What a missing fact does to a rule: it keeps a permit from applying, and nothing else. */
function blindly({ effect }: ConfiguredRule): string {
  return effect === 'permit' ? 'it permits none of them' : `it means to ${effect} every one of them`;
}

function aboutReads(rule: ConfiguredRule, { operations }: Reviewed): string | undefined {
  const { hostName, hostTag, criticality } = rule.when;
  if (hostName === undefined && hostTag === undefined && criticality === undefined) return undefined;
  const reads = coveredBy(rule, operations).some(({ effect }) => effect === 'read');
  return reads ? `it covers reads, whose machine is not known before they are answered: ${blindly(rule)}` : undefined;
}

function aboutCriticality(rule: ConfiguredRule, { criticalityKnown }: Reviewed): string | undefined {
  const asked = rule.when.criticality ?? rule.unless?.criticality;
  if (asked === undefined || criticalityKnown) return undefined;
  return 'no ticket table names fields.criticality, so that it is never known';
}

function onTheWhole({ writes, rules }: PolicySettings, { operations }: Reviewed): readonly Oddity[] {
  const permits = rules.filter(({ effect }) => effect === 'permit');
  const some = permits.some((rule) => coveredBy(rule, operations).some(({ effect }) => effect === 'write'));
  if (writes === 'permitted' || some) return [];
  return [
    { kind: 'note', why: 'writes: by-rule, and no rule permits a write: no ticket is ever written without a person' },
  ];
}
