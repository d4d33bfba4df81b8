export type Platform = 'Windows' | 'Linux' | 'Mac';

const FAMILIES: readonly (readonly [Platform, RegExp])[] = [
  ['Windows', /\bwindows\b/i],
  ['Linux', /linux|\b(?:ubuntu|debian|red ?hat|rhel|centos|fedora|suse|sles)\b/i],
  ['Mac', /^mac$|\bmac ?os\b|\bos x\b/i],
];

/** The platform that an operating system's name tells; a guess between several, or another system, tells none. */
export function platformOf(os: string | undefined): Platform | undefined {
  const told = FAMILIES.filter(([, pattern]) => pattern.test(os ?? ''));
  return told.length === 1 ? told[0]?.[0] : undefined;
}

/** Windows by its edition, a distribution by its major version. */
const RELEASES: readonly RegExp[] = [
  /\bwindows (?:server )?(\d{4}(?: r2)?|\d{1,2}(?:\.\d)?)\b/i,
  /\b(?:ubuntu|debian|red ?hat|rhel|centos|fedora|suse|sles|oracle|amazon|rocky|alma)\b\D*(\d+)/i,
];

/** The release in an operating system's name, the same for all spellings; undefined where none is told. */
export function releaseOf(os: string | undefined): string | undefined {
  const told = RELEASES.map((pattern) => pattern.exec(os ?? '')?.[1]);
  return told.find((release) => release !== undefined)?.toLowerCase();
}
