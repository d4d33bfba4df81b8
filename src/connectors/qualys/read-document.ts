import { SaxesParser } from 'saxes';
import { setImmediate as pause } from 'node:timers/promises';
import type { Reply, Rows } from '../../outbound/contract.js';
import { slicesOf } from '../../outbound/slices.js';
import { createTree } from './tree.js';

/**
 * The document as nested objects, read slice by slice with a pause after each: whatever its length, nobody else waits
 * for longer than a slice takes. Throws a TypeError when the document is not complete: a dropped connection must never
 * look like a short list.
 */
export async function readDocument(
  reply: Reply,
  { rows = {}, passed = () => undefined }: { rows?: Rows | undefined; passed?: (row: string, name: string) => void },
): Promise<unknown> {
  const tree = createTree(rows, passed);
  const parser = createParser();
  parser.on('opentag', ({ name }) => tree.open(name));
  parser.on('text', tree.text);
  parser.on('cdata', tree.text);
  parser.on('closetag', tree.close);
  let before = false;
  for (const slice of slicesOf(reply)) {
    if (before) await pause();
    before = true;
    parser.write(slice.replaceAll(UNWRITABLE, '\uFFFD'));
  }
  parser.close();
  return tree.root();
}

/** Characters that XML does not allow and Qualys has sent all the same; what they stand in is unreadable, no more. qualys 4.2 */
const UNWRITABLE = /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]/gu;

/** Texts that XML does not allow outside CDATA and that harm nobody. They stay as they are written. */
const HARMLESS = ['undefined entity.', 'malformed character entity.', 'the string "]]>" is disallowed in char data.'];
const MAX_HARMLESS = 1000;

function createParser(): SaxesParser {
  const parser = new SaxesParser({ position: false });
  let harmless = 0;
  parser.on('error', (cause) => {
    harmless += 1;
    if (harmless <= MAX_HARMLESS && HARMLESS.some((text) => cause.message.endsWith(text))) return;
    throw new TypeError('expected a complete XML document, got one that is cut off or not well-formed', { cause });
  });
  parser.on('doctype', (text) => {
    if (!/<!ENTITY/i.test(text)) return;
    throw new TypeError('expected an XML document without entities of its own, got one that declares some');
  });
  return parser;
}
