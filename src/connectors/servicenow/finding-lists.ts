/** Words of a column that we understood, and whether there were others. */
export interface Listed<Value> {
  readonly values: readonly Value[];
  readonly complete: boolean;
}

/** QIDs as people and Vulnerability Response write them: `92307`, `QID-92307`, `QID: 92307`; separators `,` `;` and blanks. */
export function qidsIn(text: string): Listed<number> {
  return listed(text.replaceAll(/\bQID\s*[-:#]?\s*(?=\d)/gi, ' '), (word) =>
    /^\d{1,9}$/.test(word) && Number(word) > 0 ? Number(word) : undefined,
  );
}

export function cvesIn(text: string): Listed<string> {
  return listed(text, (word) => /^CVE-\d{4}-\d{4,}$/.exec(word.toUpperCase())?.[0]);
}

function listed<Value>(text: string, valueOf: (word: string) => Value | undefined): Listed<Value> {
  const values = text
    .split(/[,;\s]+/)
    .filter((word) => word !== '')
    .map(valueOf);
  const known = values.filter((value) => value !== undefined);
  return { values: [...new Set(known)], complete: known.length === values.length };
}
