export type Pair = readonly [name: string, value: string];

/**
 * The pairs of a query or a form, or undefined when two servers might read the text differently: a name that is encoded
 * or odd, a pair without `=`, an empty pair, a `;`, a broken escape, a control character.
 */
export function pairsOf(text: string): readonly Pair[] | undefined {
  const pairs: Pair[] = [];
  for (const piece of text.split('&')) {
    const match = PAIR.exec(piece);
    const value = match?.groups?.['value'];
    const name = match?.groups?.['name'];
    if (name === undefined || value === undefined) return undefined;
    const decoded = decode(value);
    if (decoded === undefined) return undefined;
    pairs.push([name, decoded]);
  }
  return pairs;
}

const PAIR = /^(?<name>[A-Za-z0-9_.-]+)=(?<value>(?:(?!;)[!-~])*)$/;

function decode(value: string): string | undefined {
  try {
    const text = decodeURIComponent(value.replaceAll('+', ' '));
    return CONTROL.test(text) ? undefined : text;
  } catch {
    return undefined; // a broken escape, or bytes that are not UTF-8: not something that could be matched exactly
  }
}

const CONTROL = /\p{Cc}/u;
