const BASES: ReadonlyMap<string, string> = new Map([
  ['us-1', 'https://api.crowdstrike.com'],
  ['us-2', 'https://api.us-2.crowdstrike.com'],
  ['us-3', 'https://api.us-3.crowdstrike.com'],
  ['eu-1', 'https://api.eu-1.crowdstrike.com'],
  ['us-gov-1', 'https://api.laggar.gcw.crowdstrike.com'],
  ['us-gov-2', 'https://api.us-gov-2.crowdstrike.mil'],
]);

/** Base URL of a cloud as X-Cs-Region names it. An answer never names the address itself: it could be anybody's. */
export function baseOf(region: string | undefined): string | undefined {
  return region === undefined ? undefined : BASES.get(region);
}
