/** The names of one machine, as rules compare them. */
export interface HostNames {
  /** In lower case; of a name with its domain also what stands before the first dot. */
  readonly all: readonly string[];
  /** False when one of them has no domain, and no other one tells it. */
  readonly withDomain: boolean;
}

export function hostNames(given: readonly string[]): HostNames {
  const names = given.map((name) => name.toLowerCase());
  const tellers = names.filter(isFull).map(shortOf);
  const isTold = (name: string): boolean =>
    tellers.some((label) => label === shortOf(name) || label.slice(0, NETBIOS_LENGTH) === name);
  return { all: [...new Set(names.flatMap((name) => [name, shortOf(name)]))], withDomain: names.every(isTold) };
}

/** Windows cuts a longer name. crowdstrike 4.7 */
const NETBIOS_LENGTH = 15;

/** Payroll Server 1.2 is none; and a Mac calls itself name.local whatever its domain. crowdstrike 4.7 */
function isFull(name: string): boolean {
  return /^(?:[\w-]+\.)+[a-z][\w-]*$/.test(name) && !/^[^.]+\.local$/.test(name);
}

function shortOf(name: string): string {
  return name.replace(/\..*/s, '');
}
