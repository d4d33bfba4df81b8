/** Cuts a text for a message or a note; never leaves half a surrogate pair. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A person's words as one line of plain text; undefined when nothing is left of them. */
export function oneLine(text: string, limit: number): string | undefined {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line === '' ? undefined : shorten(line, limit);
}
