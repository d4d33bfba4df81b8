import type { Conditions, Freeze, Hours } from './conditions.js';
import { globMatches } from './glob.js';

/** True when whatever meets the one also meets the other, as far as that can be read off: a no may be a "perhaps". */
export function implies(one: Conditions, other: Conditions): boolean {
  return Object.entries(implications(one, other)).every(([name, implied]) => !isAsked(other, name) || implied);
}

function isAsked(conditions: Conditions, name: string): boolean {
  return Object.entries(conditions).some(([asked, value]) => asked === name && value !== undefined);
}

/** Condition by condition; what the one does not ask implies nothing. */
function implications(one: Conditions, other: Conditions): { readonly [Name in keyof Conditions]-?: boolean } {
  return {
    minRisk: (one.minRisk ?? -1) >= (other.minRisk ?? 0),
    moreThanPerHour: (one.moreThanPerHour ?? -1) >= (other.moreThanPerHour ?? 0),
    firstUse: one.firstUse === other.firstUse,
    table: isWithin(one.table, other.table),
    from: isWithin(one.from, other.from),
    to: isWithin(one.to, other.to),
    outcome: isWithin(one.outcome, other.outcome),
    reason: isWithin(one.reason, other.reason),
    criticality: isWithin(one.criticality, other.criticality),
    hostName: isMatchedBy(one.hostName, other.hostName, isAnsweredAlike),
    hostTag: isMatchedBy(one.hostTag, other.hostTag),
    time: all(one.time, (window) => other.time?.some((wider) => covers(wider, window))),
    freeze: all(one.freeze, (window) => other.freeze?.some((wider) => encloses(wider, window))),
  };
}

function all<Item>(items: readonly Item[] | undefined, holds: (item: Item) => boolean | undefined): boolean {
  return items?.every((item) => holds(item) === true) ?? false;
}

function isWithin(one: readonly string[] | undefined, other: readonly string[] | undefined): boolean {
  return all(one, (value) => other?.includes(value));
}

/** A text without signs of a pattern is matched by patterns; a pattern is covered by itself and by `*` alone. */
function isMatchedBy(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
  matches = globMatches,
): boolean {
  return all(one, (glob) =>
    other?.some((wider) => wider === '*' || wider === glob || (!/[*?]/.test(glob) && matches(wider, glob))),
  );
}

/** Where no domain is known, a full name may be the machine's, and a pattern without a domain says no all the same. */
function isAnsweredAlike(wider: string, name: string): boolean {
  return globMatches(wider, name) && wider.includes('.') === name.includes('.');
}

function covers(wider: Hours, window: Hours): boolean {
  const sameHours = wider.from === window.from && wider.to === window.to && wider.zone === window.zone;
  const wholeDay = wider.from === wider.to && wider.zone === window.zone && window.from <= window.to;
  return (sameHours || wholeDay) && window.days.every((day) => wider.days.includes(day));
}

function encloses(wider: Freeze, { from, to }: Freeze): boolean {
  return wider.from <= from && wider.to >= to;
}
