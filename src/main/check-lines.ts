import type { Check } from '../connectors/check.js';

/** What `doctor` prints, a line for each check. */
export function linesOf(checks: readonly Check[]): readonly string[] {
  return checks.map((check) => `  ${markOf(check)}  ${check.name}: ${check.detail}`);
}

/** What may not be looked at is no trouble: the account is to have few rights. */
export function isTrouble({ ok, unseen }: Check): boolean {
  return !ok && unseen !== true;
}

function markOf(check: Check): 'ok' | 'no' | '??' {
  if (check.ok) return 'ok';
  return isTrouble(check) ? 'no' : '??';
}
