/** Names compared as the three systems spell them: case, domain and NetBIOS truncation differ, machines do not. */

const NETBIOS_LENGTH = 15;

export function shortName(name: string): string {
  return fold(name).split('.')[0] ?? '';
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
  if (a === '' || b === '') return 'other';
  if (a === b) return 'same';
  if (shortName(a) === shortName(b)) return a.includes('.') && b.includes('.') && !isLocal(a, b) ? 'other' : 'short';
  const cut = shortName(a).length > NETBIOS_LENGTH && shortName(a).slice(0, NETBIOS_LENGTH) === b;
  return cut ? 'truncated' : 'other';
}

/** A Mac calls itself name.local whatever its domain. */
function isLocal(a: string, b: string): boolean {
  return a.endsWith('.local') || b.endsWith('.local');
}

interface Described {
  readonly names: readonly string[];
  readonly serial?: string | undefined;
  readonly instanceId?: string | undefined;
}

/** What shows that one record id describes another machine than before: its serial, cloud instance or all its names. */
export function describesAnother(before: Described, now: Described): string | undefined {
  if (before.serial && now.serial && fold(before.serial) !== fold(now.serial)) return 'serial number';
  if (before.instanceId && now.instanceId && before.instanceId !== now.instanceId) return 'cloud instance';
  const kept = before.names.some((old) => now.names.some((name) => likeness(old, name) !== 'other'));
  return before.names.length > 0 && now.names.length > 0 && !kept ? 'name' : undefined;
}
