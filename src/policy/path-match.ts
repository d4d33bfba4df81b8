import type { Operation } from './operation.js';

/** True when the path is the operation's, each hole filled with a text that matches its pattern entirely. */
export function pathMatches(operation: Pick<Operation, 'path' | 'holes'>, path: string): boolean {
  const pieces = operation.path.split(HOLE);
  const pattern = pieces.map((piece, index) => (index % 2 === 0 ? literal(piece) : FILLING)).join('');
  const found = new RegExp(`^${pattern}$`).exec(path);
  if (found === null) return false;
  const names = pieces.filter((_, index) => index % 2 === 1);
  return names.every((name, index) => fills(operation.holes?.[name], found[index + 1]));
}

const HOLE = /\{(\w+)\}/;
/** Never a slash and never an escape: a hole cannot grow into a second segment. */
const FILLING = '([A-Za-z0-9._~-]+)';

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`);
}

function fills(pattern: RegExp | undefined, text: string | undefined): boolean {
  if (pattern === undefined || text === undefined) return false;
  // Rebuilt: the caller's pattern may be unanchored, or sticky and so remember an earlier match.
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replaceAll(/[dgmy]/g, '')).test(text);
}
