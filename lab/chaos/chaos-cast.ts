import { cast, type Role } from '../demo/cast.js';
import { overlappingThenClean, reducedThenHealed } from '../demo/stories.js';

/** There is no gateway in a trial: patch jobs tell nothing. */
const scanned = cast.filter(({ patchJob }) => patchJob !== true);

/**
 * So many roles of the morning, each on a machine of its own; those that must wait for their deadline come first. Left out
 * are those whose end depends on being seen in time: before a person takes the ticket away, before their record is gone,
 * between two scans that end in the same minute, or in the last moments before the deadline, when Falcon is asked once more.
 */
export function chaosCast(count: number): readonly Role[] {
  const fit = scanned.filter(({ fate, story }) => !SEEN_IN_TIME.has(fate.reason) && story !== overlappingThenClean);
  return enough(count, fit).toSorted((one, other) => Number(isPrompt(one)) - Number(isPrompt(other)));
}

/** Those that end as soon as something can be proved, and for whom no hour of patience is counted. */
export function promptCast(count: number): readonly Role[] {
  return enough(
    count,
    scanned.filter((role) => isPrompt(role) && ![overlappingThenClean, reducedThenHealed].includes(role.story)),
  );
}

/** The same, with each ending in its turn: who takes silence for a fix has some tickets wrong. */
export function mixedCast(count: number): readonly Role[] {
  const turns = new Map<string, number>();
  const inTurn = promptCast(Math.max(count, scanned.length)).map((role) => {
    const turn = turns.get(role.fate.reason) ?? 0;
    turns.set(role.fate.reason, turn + 1);
    return { role, turn };
  });
  return inTurn
    .toSorted((one, other) => one.turn - other.turn)
    .map(({ role }) => role)
    .slice(0, count);
}

function enough(count: number, roles: readonly Role[]): readonly Role[] {
  return Array.from({ length: count }, (_, index) => {
    const role = roles[index % roles.length];
    if (role === undefined) throw new RangeError('expected roles to play, found none');
    return { ...role, host: `${role.host}-${index + 1}` };
  });
}

/** Ends as soon as something can be proved. */
export function isPrompt({ fate }: Role): boolean {
  return PROMPT.has(fate.reason);
}

const PROMPT: ReadonlySet<string> = new Set([
  'fixed-and-healthy',
  'still-vulnerable',
  'suppressed',
  'no-findings-named',
]);
const SEEN_IN_TIME: ReadonlySet<string> = new Set([
  'asset-replaced',
  'closed-without-scan',
  'offline-after-patch',
  'ticket-moved-on',
]);
