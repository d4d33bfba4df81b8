import { allOf, not, type Answer } from '../../src/policy/answer.js';
import type { Conditions, ConfiguredRule, Hours } from '../../src/policy/conditions.js';
import type { Judge } from '../../src/policy/intent.js';
import { knownIntent, type KnownIntent } from '../../src/policy/known-intent.js';
import { wallClock, weekdays } from '../../src/policy/local-time.js';
import { riskOf } from '../../src/policy/risk.js';
import { rules, type Rule, type Situation } from '../../src/policy/rules.js';

/** The policy as it is written down for people: every rule is asked everything, each time, with nothing prepared. */
export function plainJudge(situation: Situation): Judge {
  const table = [...rules, ...(situation.policy?.rules ?? []).map(plainRule)];
  return (intent) => {
    const { operation, circumstances } = intent;
    const risk = riskOf(intent);
    if (operation === undefined) return { decision: 'deny', because: ['not-in-the-catalogue'], risk };
    const known = knownIntent(intent, { operation, risk });
    const applying = table.filter((rule) => rule.when(known, situation));
    const of = (effect: Rule['effect']) => applying.filter((rule) => rule.effect === effect);
    const [forbids, escalates, permits] = [of('forbid'), of('escalate'), of('permit')];
    const deciding = [forbids, escalates, permits].find(({ length }) => length > 0) ?? [];
    const waits = (some: readonly Rule[]) => some.length > 0 && some.every(({ lasting }) => lasting);
    const silent = table.some((one) => one.effect === 'permit' && one.lasting?.(known, situation));
    const passing = deciding.length === 0 ? silent : deciding !== permits && waits(deciding);
    const approvals = deciding === escalates ? Math.max(...escalates.map((rule) => rule.approvals ?? 1)) : undefined;
    const agreed = deciding === permits || (circumstances?.approvals ?? 0) >= (approvals ?? Infinity);
    const otherwise = deciding === escalates ? 'escalate' : 'deny';
    return {
      decision: deciding.length > 0 && agreed ? 'permit' : otherwise,
      because: deciding.length > 0 ? deciding.map(({ id }) => id) : ['no-rule-permits'],
      risk,
      ...(passing && { passing }),
      ...((approvals === 1 || approvals === 2) && { approvals }),
    };
  };
}

function plainRule({ id, effect, operations, when, unless, approvals }: ConfiguredRule): Rule {
  const applies =
    (wanted: Conditions, exception: Conditions | undefined): Rule['when'] =>
    (intent) => {
      const tests = [...holding(wanted), ...(exception ? [not(allOf(holding(exception)))] : [])];
      const answer = allOf([(one: KnownIntent) => fits(operations, one.operation.id), ...tests])(intent);
      return effect === 'permit' ? answer === true : answer !== false;
    };
  const hours = { time: undefined, freeze: undefined, moreThanPerHour: undefined };
  const passes = [when, unless].some((one) => one?.time ?? one?.freeze ?? one?.moreThanPerHour !== undefined);
  const rule = { id, effect, approvals, when: applies(when, unless) };
  return passes ? { ...rule, lasting: applies({ ...when, ...hours }, undefined) } : rule;
}

type Holds = (intent: KnownIntent) => Answer;

function holding({ time, freeze, minRisk, moreThanPerHour, firstUse, ...lists }: Conditions): readonly Holds[] {
  const { table, from, to, outcome, reason, hostName, hostTag, criticality } = lists;
  const asked: readonly (readonly [unknown, Holds])[] = [
    [minRisk, ({ risk }) => risk.score >= (minRisk ?? 0)],
    [table, ({ path }) => table?.includes(path.split('/table/')[1]?.split('/')[0] ?? '')],
    [from, ofWrites(({ change }) => change && among(from, change.from))],
    [to, ofWrites(({ change }) => change && among(to, change.to ?? (change.fields.length > 0 ? '' : undefined)))],
    [outcome, ofWrites(({ change }) => change && among(outcome, change.outcome))],
    [reason, ofWrites(({ change }) => change && among(reason, change.reason))],
    [hostName, ({ circumstances }) => called(hostName ?? [], circumstances?.target?.names)],
    [hostTag, ({ circumstances }) => circumstances?.target?.tags?.some((tag) => fits(hostTag, tag, bare(tag)))],
    [criticality, ({ circumstances }) => among(criticality, circumstances?.target?.criticality)],
    [freeze, ofMoment((at) => freeze?.some((one) => at >= one.from && at < one.to))],
    [time, ofMoment((at) => time?.some((hours) => shows(hours, at)))],
    [
      moreThanPerHour,
      ({ circumstances: c }) =>
        c?.callsLastHour === undefined ? undefined : c.callsLastHour >= (moreThanPerHour ?? 0),
    ],
    [firstUse, ({ circumstances: c }) => (c?.firstUse === undefined ? undefined : c.firstUse === firstUse)],
  ];
  return asked.flatMap(([condition, holds]) => (condition === undefined ? [] : [holds]));
}

function ofWrites(holds: Holds): Holds {
  return (intent) => (intent.operation.effect === 'read' ? false : holds(intent));
}

function ofMoment(holds: (at: Date) => Answer): Holds {
  return ({ circumstances }) => circumstances?.at && holds(circumstances.at);
}

function among(wanted: readonly string[] | undefined, value: string | undefined): Answer {
  return value === undefined ? undefined : wanted?.includes(value);
}

function called(globs: readonly string[], names: readonly string[] | undefined): Answer {
  if (names === undefined) return undefined;
  const short = (name: string) => name.split('.')[0]?.toLowerCase() ?? '';
  if (names.some((name) => fits(globs, name, short(name)))) return true;
  const full = names.filter((name) => name.includes('.'));
  const told = names.every((name) => full.some((one) => short(one) === short(name)));
  return told || !globs.some((glob) => glob.includes('.')) ? false : undefined;
}

function bare(tag: string): string {
  return tag.slice(tag.startsWith('FalconGroupingTags/') ? 'FalconGroupingTags/'.length : 0);
}

function fits(globs: readonly string[] | undefined, ...texts: readonly string[]): boolean {
  const like = (glob: string) =>
    new RegExp(
      `^${glob
        .replaceAll('.', String.raw`\.`)
        .replaceAll('*', '.*')
        .replaceAll('?', '.')}$`,
      'is',
    );
  return globs?.some((glob) => texts.some((text) => like(glob).test(text))) === true;
}

/** Walks back to the day on which the hours began. */
function shows({ days, from, to, zone }: Hours, at: Date): boolean {
  const { day, minute } = wallClock(zone)(at);
  const yesterday = weekdays[(weekdays.indexOf(day) + 6) % 7] ?? day;
  const length = from === to ? 1440 : (to - from + 1440) % 1440;
  const since = (begun: string, passed: number) => days.some((one) => one === begun) && passed >= 0 && passed < length;
  return since(day, minute - from) || (to !== from && since(yesterday, minute + 1440 - from));
}
