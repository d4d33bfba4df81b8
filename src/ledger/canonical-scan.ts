/**
 * Reads the text of a JSON object that is canonical (RFC 8785) without building the object, and returns the texts of the
 * wanted members of the outermost. Undefined means "do not know": escapes, letters beyond ASCII and all numbers but
 * short integers are left to whoever parses.
 */
export function canonicalRecord(text: string, wanted: readonly string[]): Readonly<Record<string, string>> | undefined {
  if (NOT_PLAIN.test(text) || text.charCodeAt(0) !== OPENING_BRACE) return undefined;
  const found: Record<string, string> = {};
  const end = endOfRecord(text, 0, (name, from, to) => {
    if (wanted.includes(name)) found[name] = text.slice(from, to);
  });
  return end === text.length ? found : undefined;
}

/** Without a backslash every quotation mark begins or ends a text. */
const NOT_PLAIN = /[^ -[\]-~]/;
const INTEGER = /(?:0|-?[1-9]\d{0,14})(?![\d.eE])/y;

const [QUOTE, COMMA, COLON, F, N, T] = [0x22, 0x2c, 0x3a, 0x66, 0x6e, 0x74];
const [OPENING_BRACKET, CLOSING_BRACKET, OPENING_BRACE, CLOSING_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/** What these return: where the value that begins there ends; NOWHERE when it is not canonical, or not known to be. */
const NOWHERE = -1;

function endOfValue(text: string, start: number): number {
  switch (text.charCodeAt(start)) {
    case QUOTE:
      return endOfText(text, start);
    case OPENING_BRACE:
      return endOfRecord(text, start);
    case OPENING_BRACKET:
      return endOfList(text, start);
    case T:
      return endOfWord(text, start, 'true');
    case F:
      return endOfWord(text, start, 'false');
    case N:
      return endOfWord(text, start, 'null');
    default:
      INTEGER.lastIndex = start;
      return INTEGER.test(text) ? INTEGER.lastIndex : NOWHERE;
  }
}

function endOfText(text: string, start: number): number {
  const end = text.indexOf('"', start + 1);
  return end === -1 ? NOWHERE : end + 1;
}

function endOfWord(text: string, start: number, word: string): number {
  return text.startsWith(word, start) ? start + word.length : NOWHERE;
}

function endOfList(text: string, start: number): number {
  if (text.charCodeAt(start + 1) === CLOSING_BRACKET) return start + 2;
  for (let at = start; ;) {
    at = endOfValue(text, at + 1);
    if (at === NOWHERE || text.charCodeAt(at) === CLOSING_BRACKET) return at === NOWHERE ? NOWHERE : at + 1;
    if (text.charCodeAt(at) !== COMMA) return NOWHERE;
  }
}

type Member = (name: string, from: number, to: number) => void;

function endOfRecord(text: string, start: number, member?: Member): number {
  if (text.charCodeAt(start + 1) === CLOSING_BRACE) return start + 2;
  let before = '';
  for (let at = start; ;) {
    const from = at + 1;
    const named = text.charCodeAt(from) === QUOTE ? endOfText(text, from) : NOWHERE;
    if (named === NOWHERE || text.charCodeAt(named) !== COLON) return NOWHERE;
    const name = text.slice(from + 1, named - 1);
    at = name > before ? endOfValue(text, named + 1) : NOWHERE; // in order, and none twice
    if (at === NOWHERE) return NOWHERE;
    member?.(name, named + 1, at);
    if (text.charCodeAt(at) === CLOSING_BRACE) return at + 1;
    if (text.charCodeAt(at) !== COMMA) return NOWHERE;
    before = name;
  }
}
