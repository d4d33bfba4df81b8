/** The patch for a machine's findings, and the one that takes its place. */
export function patchesOf(host: string): readonly [string, string] {
  return [`kb-${host}`, `kb-${host}-2`];
}
