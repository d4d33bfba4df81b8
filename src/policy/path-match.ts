import type { Operation } from './operation.js';

/** True when the path is the operation's, each hole filled with a text that matches its pattern entirely. */
export function pathMatches(operation: Pick<Operation, 'path' | 'holes'>, path: string): boolean {
  const { whole, fillings } = compiled.get(operation) ?? compile(operation);
  const found = whole.exec(path);
  return found !== null && fillings.every((filling, index) => filling?.test(found[index + 1] ?? '') === true);
}

interface Compiled {
  readonly whole: RegExp;
  /** What each hole may hold; missing where the catalogue does not say: then nothing. */
  readonly fillings: readonly (RegExp | undefined)[];
}

/** Catalogues do not change: each entry is taken apart once. */
const compiled = new WeakMap<object, Compiled>();

function compile(operation: Pick<Operation, 'path' | 'holes'>): Compiled {
  const pieces = operation.path.split(HOLE);
  const pattern = pieces.map((piece, index) => (index % 2 === 0 ? literal(piece) : FILLING)).join('');
  const names = pieces.filter((_, index) => index % 2 === 1);
  const fillings = names.map((name) => entire(operation.holes?.[name]));
  const made = { whole: new RegExp(`^${pattern}$`), fillings };
  compiled.set(operation, made);
  return made;
}

const HOLE = /\{(\w+)\}/;
/** Never a slash and never an escape: a hole cannot grow into a second segment. */
const FILLING = '([A-Za-z0-9._~-]+)';

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

/** Rebuilt: the catalogue's pattern may be unanchored, or sticky and so remember an earlier match. */
function entire(pattern: RegExp | undefined): RegExp | undefined {
  return pattern && new RegExp(`^(?:${pattern.source})$`, pattern.flags.replaceAll(/[dgmy]/g, ''));
}
