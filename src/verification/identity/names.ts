import type { Platform } from './platform.js';

/** Names compared as the three systems spell them: case, domain and NetBIOS truncation differ, machines do not. */

export const NETBIOS_LENGTH = 15;

export function shortName(name: string): string {
  return fold(name).replace(/\..*/s, '');
}

export function fold(name: string): string {
  return name.trim().toLowerCase();
}

export type Likeness = 'same' | 'short' | 'truncated' | 'other';

/**
 * How a name of a record compares with a name of the ticket. `short`: equal before the first dot and at most one of
 * them has a domain. `truncated`: what Windows cuts to 15 characters, no proof on its own. Two domains that differ
 * are two machines. crowdstrike 4.7
 */
export function likeness(wanted: string, seen: string): Likeness {
  const [a, b] = [fold(wanted), fold(seen)];
  if (!isName(a) || !isName(b)) return 'other';
  if (a === b) return 'same';
  if (shortName(a) === shortName(b)) return isFull(a) && isFull(b) ? 'other' : 'short';
  return shortName(a).slice(0, NETBIOS_LENGTH) === b ? 'truncated' : 'other';
}

/**
 * The best likeness among all names of one record; undefined where there is nothing to compare. A record that bears the
 * name in another domain is a twin, though its NetBIOS name has no domain to differ in; and a NetBIOS name that is cut
 * from one of the record's own names says nothing more.
 */
export function likenessOf(wanted: string, names: readonly string[]): Likeness | undefined {
  const own = names.filter((name) => isName(name) && !names.some((whole) => likeness(whole, name) === 'truncated'));
  if (own.length === 0 || !isName(wanted)) return undefined;
  const rivals = own.filter((name) => isFull(wanted) && isFull(name) && shortName(name) === shortName(wanted));
  const kinds = new Set((rivals.length > 0 ? rivals : own).map((name) => likeness(wanted, name)));
  return (['same', 'short', 'truncated'] as const).find((kind) => kinds.has(kind)) ?? 'other';
}

/**
 * What a name of the ticket says of a record: it is borne (`same`), may have been cut from it (`cut`), or is not borne.
 * A name of exactly 15 characters may be all that Windows left of a longer one. crowdstrike 4.7
 */
export function bearing(
  wanted: string,
  names: readonly string[],
  platform: Platform | undefined,
): 'same' | 'cut' | 'other' | undefined {
  const kind = likenessOf(wanted, names);
  if (kind === undefined || kind === 'other') return kind;
  const whole = likenessOf(
    wanted,
    names.filter((name) => !mayBeCut(name, platform)),
  );
  return whole === 'same' || whole === 'short' ? 'same' : 'cut';
}

/** NetBIOS writes capitals; where nobody knows the platform, they tell it. */
function mayBeCut(name: string, platform: Platform | undefined): boolean {
  const text = name.trim();
  const netbios = platform === 'Windows' || (platform === undefined && text === text.toUpperCase());
  return netbios && text.length === NETBIOS_LENGTH && !text.includes('.');
}

/** A name with its domain. A Mac calls itself name.local whatever its domain. */
export function isFull(name: string): boolean {
  return /^[^.]+\../.test(name.trim()) && !/^[^.]+\.local$/i.test(name.trim());
}

/** An address in a name's column is none, and every machine is localhost to itself. */
export function isName(name: string): boolean {
  const text = fold(name);
  return text !== '' && !/^\d{1,3}(?:\.\d{1,3}){3}$|:|^localhost(?:\.|$)/.test(text);
}

/** Where both sides know domains for one short name, only those decide. */
export function haveNameInCommon(before: readonly string[], now: readonly string[]): boolean {
  const likenesses = before.map((name) => ({ full: isFull(name), kind: likenessOf(name, now) }));
  const twin = before.filter(isFull).some((name) => now.some((other) => isTwin(name, other)));
  return likenesses.some(({ full, kind }) => kind !== undefined && kind !== 'other' && (full || !twin));
}

/** Or the very same, whose likeness decides anyway. */
function isTwin(name: string, other: string): boolean {
  return isFull(other) && shortName(name) === shortName(other);
}
