import type { ConfiguredRule } from './conditions.js';
import { coveredBy } from './covered.js';
import type { Operation } from './operation.js';
import { scoreOf } from './risk.js';
import type { WritableTable } from './rules.js';

/** What a rule can meet here: the catalogue, the tables, and the moment from which on it could. */
export interface Surroundings {
  readonly operations: readonly Operation[];
  readonly tickets: readonly WritableTable[];
  /** The one outcome that each reason has. */
  readonly outcomeOfReason: ReadonlyMap<string, string>;
  readonly now: Date;
}

/** Why a rule can never apply, in words; undefined when it may. */
export function unreachable(rule: ConfiguredRule, around: Surroundings): string | undefined {
  const covered = coveredBy(rule, around.operations);
  if (covered.length === 0) return `operations: nothing in the catalogue is called ${rule.operations.join(', ')}`;
  return CHECKS.map((check) => check(rule, covered, around)).find((why) => why !== undefined);
}

type Check = (rule: ConfiguredRule, covered: readonly Operation[], around: Surroundings) => string | undefined;

const CHECKS: readonly Check[] = [onlyReads, strangeTable, strangeState, strangeReason, tooMuchRisk, pastFreeze];

const OF_WRITES = ['from', 'to', 'outcome', 'reason'] as const;

function onlyReads({ when }: ConfiguredRule, covered: readonly Operation[]): string | undefined {
  const asked = OF_WRITES.filter((name) => when[name] !== undefined);
  if (asked.length === 0 || covered.some(({ effect }) => effect === 'write')) return undefined;
  return `when.${asked.join(', when.')}: its operations only read, and a read changes nothing`;
}

function strangeTable({ when: { table } }: ConfiguredRule, covered: readonly Operation[]): string | undefined {
  const known = (name: string): boolean => covered.some(({ holes }) => holes?.['table']?.test(name) === true);
  if (table === undefined || table.some(known)) return undefined;
  return `when.table: none of its operations touches ${table.join(', ')}`;
}

function strangeState(
  { when: { to } }: ConfiguredRule,
  _covered: readonly Operation[],
  { tickets }: Surroundings,
): string | undefined {
  const states = new Set(tickets.flatMap(({ outcomes }) => Object.values(outcomes).map(({ state }) => state)));
  if (to === undefined || to.some((state) => states.has(state))) return undefined;
  return `when.to: no outcome gives a ticket the state ${to.join(', ')}`;
}

function strangeReason(
  { when: { outcome, reason } }: ConfiguredRule,
  _covered: readonly Operation[],
  { outcomeOfReason }: Surroundings,
): string | undefined {
  if (outcome === undefined || reason === undefined) return undefined;
  if (reason.some((code) => outcome.includes(outcomeOfReason.get(code) ?? ''))) return undefined;
  return `when.reason: no ticket is ${outcome.join(' or ')} for ${reason.join(' or ')}`;
}

function tooMuchRisk({ when: { minRisk } }: ConfiguredRule, covered: readonly Operation[]): string | undefined {
  const most = Math.max(...covered.map(mostRisk));
  return minRisk === undefined || minRisk <= most ? undefined : `when.minRisk: its operations score ${most} at most`;
}

function mostRisk({ risk, effect, system }: Operation): number {
  const worst = effect === 'read' ? 'none' : 'unknown';
  return scoreOf({
    operation: risk,
    effect,
    connector: system,
    target: worst,
    outcome: worst,
    criticality: worst,
    frequency: 'heavy',
    firstUse: 'yes',
  });
}

function pastFreeze(
  { when: { freeze } }: ConfiguredRule,
  _covered: readonly Operation[],
  { now }: Surroundings,
): string | undefined {
  const over = freeze?.every(({ to }) => to <= now) ?? false;
  return over ? 'when.freeze: all of it is over' : undefined;
}
