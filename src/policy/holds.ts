import type { Answer, Question } from './answer.js';
import type { Conditions, Freeze, Hours } from './conditions.js';
import { compileGlob } from './glob.js';
import type { Change } from './intent.js';
import type { KnownIntent } from './known-intent.js';
import { weekdays, type createWallClocks, type LocalTime, type WallClock } from './local-time.js';

/** What has to be asked of an intent, one question for each condition; unknown where a fact is missing that decides it. */
export function questionsOf(conditions: Conditions, clocks: Clocks): readonly Test[] {
  return Object.values(testsFor(conditions, clocks)).filter((test) => test !== undefined);
}

export type Clocks = ReturnType<typeof createWallClocks>;

/** Conditions that time heals: they may hold now and not hold an hour later, though nothing else changes. */
export const PASSING = ['time', 'freeze', 'moreThanPerHour'] as const satisfies readonly (keyof Conditions)[];

type Test = Question<KnownIntent>;

function testsFor(conditions: Conditions, clocks: Clocks): { readonly [Name in keyof Conditions]-?: Test | undefined } {
  const { minRisk, table, from, to, outcome, reason, hostName, hostTag, criticality } = conditions;
  const { time, freeze, moreThanPerHour, firstUse } = conditions;
  return {
    minRisk: minRisk === undefined ? undefined : ({ risk }) => risk.score >= minRisk,
    table: table && ((intent) => table.includes(intent.table ?? '')),
    from: from && changed(from, (change) => change.from),
    to: to && changed(to, (change) => change.to ?? (change.fields.length > 0 ? '' : undefined)),
    outcome: outcome && changed(outcome, (change) => change.outcome),
    reason: reason && changed(reason, (change) => change.reason),
    hostName: hostName && called(hostName),
    hostTag: hostTag && matched(hostTag, ({ tags }) => tags),
    criticality: criticality && (({ circumstances }) => among(criticality, circumstances?.target?.criticality)),
    freeze: freeze && within(freeze.map(frozen)),
    moreThanPerHour: moreThanPerHour === undefined ? undefined : above(moreThanPerHour),
    firstUse: firstUse === undefined ? undefined : first(firstUse),
    time: time && within(time.map((window) => hours(window, clocks(window.zone)))), // last: it costs most
  };
}

/** A read changes nothing: no state, no outcome. What a write does not say is unknown; but a body without a state moves nothing. */
function changed(wanted: readonly string[], read: (change: Change) => string | undefined): Test {
  return ({ operation, change }) => {
    if (operation.effect === 'read') return false;
    return change === undefined ? undefined : among(wanted, read(change));
  };
}

function among(wanted: readonly string[], value: string | undefined): Answer {
  return value === undefined ? undefined : wanted.includes(value);
}

/** The one question that is asked hundreds of times in a long policy: no closure is made on the way. */
function matched(globs: readonly string[], read: (intent: KnownIntent) => readonly string[] | undefined): Test {
  const patterns = globs.map(compileGlob);
  return (intent) => {
    const texts = read(intent);
    if (texts === undefined) return undefined;
    for (const fits of patterns) for (const text of texts) if (fits(text)) return true;
    return false;
  };
}

/** A pattern that names a domain is answered with no only where the machine's domain is known. */
function called(globs: readonly string[]): Test {
  const fits = matched(globs, ({ names }) => names?.all);
  if (!globs.some((glob) => glob.includes('.'))) return fits;
  return (intent) => fits(intent) || (intent.names?.withDomain === true ? false : undefined);
}

function within(windows: readonly ((at: Date) => boolean)[]): Test {
  return ({ circumstances }) => {
    const at = circumstances?.at;
    return at && windows.some((holds) => holds(at));
  };
}

function frozen({ from, to }: Freeze): (at: Date) => boolean {
  return (at) => at >= from && at < to;
}

function hours({ days, from, to }: Hours, read: WallClock): (at: Date) => boolean {
  return (at) => {
    const { day, minute } = read(at);
    if (from === to) return days.includes(day);
    if (from < to) return days.includes(day) && minute >= from && minute < to;
    return (days.includes(day) && minute >= from) || (days.includes(before(day)) && minute < to);
  };
}

function before(day: LocalTime['day']): LocalTime['day'] {
  return weekdays.at(weekdays.indexOf(day) - 1) ?? day;
}

function above(limit: number): Test {
  return ({ circumstances }) => {
    const calls = circumstances?.callsLastHour;
    return calls === undefined ? undefined : calls + 1 > limit;
  };
}

function first(wanted: boolean): Test {
  return ({ circumstances }) => {
    const firstUse = circumstances?.firstUse;
    return firstUse === undefined ? undefined : firstUse === wanted;
  };
}
