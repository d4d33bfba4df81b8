import type { Reply } from './contract.js';

/** No reader gets more than this at once, so that other work can be done in between. */
const SLICE_BYTES = 16 * 1024;

/** The document in order, in pieces of at most 16 kB; a character is never cut in two. */
export function* slicesOf(reply: Reply): Generator<string, void> {
  const { chunks } = reply;
  if (chunks === undefined) {
    const { text } = reply;
    for (let at = 0; at < text.length; at += SLICE_BYTES) yield text.slice(at, at + SLICE_BYTES);
    return;
  }
  const decoder = new TextDecoder();
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) {
      yield decoder.decode(chunk.subarray(at, at + SLICE_BYTES), { stream: true });
    }
  }
  yield decoder.decode();
}

/** Enough of a document to see of what kind it is, with its comments before the root, and all of a refusal. */
const START_CHARACTERS = 64 * 1024;

/** The beginning of the document: some 64,000 characters, or all of it. */
export function startOf(reply: Reply): string {
  let start = '';
  for (const slice of slicesOf(reply)) {
    start += slice;
    if (start.length >= START_CHARACTERS) break;
  }
  return start;
}
