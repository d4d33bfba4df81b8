import type { ConfiguredRule } from './conditions.js';
import { globMatches } from './glob.js';
import type { Operation } from './operation.js';

/** The entries of the catalogue that a rule speaks of. */
export function coveredBy(
  { operations: globs }: Pick<ConfiguredRule, 'operations'>,
  operations: readonly Operation[],
): readonly Operation[] {
  return operations.filter(({ id }) => globs.some((glob) => globMatches(glob, id)));
}
