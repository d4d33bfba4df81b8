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
