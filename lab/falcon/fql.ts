import { compileTerm, type Device, type Operator, type Reader, type Term, type Value } from './fql-term.js';
import { InvalidFilter } from './invalid-filter.js';

/**
 * Reads a filter into a question: `,` is OR, `+` is AND and binds tighter, brackets group.
 * A `+` that was sent unencoded arrives as a space, which no filter may hold. crowdstrike 2.1, 2.3
 */
export function parseFql(text: string, reader: Reader): (device: Device) => boolean {
  if (text === '') return () => true;
  const tokens = tokenize(text);
  const test = either(tokens, reader);
  if (tokens.length > 0) throw new InvalidFilter();
  return test;
}

type Test = (device: Device) => boolean;

const TOKEN =
  /(?<term>[a-z_][\w.-]*):|(?<operator>!~|>=|<=|[!><~*])|'(?<text>[^']*)'|(?<bare>-?\d+(?:\.\d+)?|true|false|null)|(?<mark>[[\](),+])/y;

interface Token {
  readonly kind: 'term' | 'operator' | 'text' | 'bare' | 'mark';
  readonly text: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const groups = TOKEN.exec(text)?.groups;
    if (!groups) throw new InvalidFilter();
    for (const kind of ['term', 'operator', 'text', 'bare', 'mark'] as const) {
      const found = groups[kind];
      if (found !== undefined) tokens.push({ kind, text: found });
    }
  }
  return tokens;
}

function either(tokens: Token[], reader: Reader): Test {
  const tests = [both(tokens, reader)];
  while (takeMark(tokens, ',')) tests.push(both(tokens, reader));
  return (device) => tests.some((test) => test(device));
}

function both(tokens: Token[], reader: Reader): Test {
  const tests = [unit(tokens, reader)];
  while (takeMark(tokens, '+')) tests.push(unit(tokens, reader));
  return (device) => tests.every((test) => test(device));
}

function unit(tokens: Token[], reader: Reader): Test {
  if (takeMark(tokens, '(')) {
    const inner = either(tokens, reader);
    if (!takeMark(tokens, ')')) throw new InvalidFilter();
    return inner;
  }
  const property = tokens.shift();
  if (property?.kind !== 'term') throw new InvalidFilter();
  const term: Term = { property: property.text, operator: operatorOf(tokens), value: valueOf(tokens) };
  return compileTerm(term, reader);
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['!', 'not'],
  ['>', 'after'],
  ['>=', 'from'],
  ['<', 'before'],
  ['<=', 'to'],
  ['~', 'like'],
]);

function operatorOf(tokens: Token[]): Operator {
  if (tokens[0]?.kind !== 'operator') return 'is';
  const operator = OPERATORS.get(tokens.shift()?.text ?? '');
  if (!operator) throw new InvalidFilter();
  return operator;
}

function valueOf(tokens: Token[]): Value {
  if (!takeMark(tokens, '[')) return { kind: 'one', text: textOf(tokens) };
  const texts = [textOf(tokens)];
  while (takeMark(tokens, ',')) texts.push(textOf(tokens));
  if (!takeMark(tokens, ']')) throw new InvalidFilter();
  return { kind: 'list', texts };
}

/** `null` is told from `'null'` by being undefined. */
function textOf(tokens: Token[]): string | undefined {
  const token = tokens.shift();
  if (token?.kind === 'text') return token.text;
  if (token?.kind !== 'bare') throw new InvalidFilter();
  return token.text === 'null' ? undefined : token.text;
}

function takeMark(tokens: Token[], mark: string): boolean {
  if (tokens[0]?.kind !== 'mark' || tokens[0].text !== mark) return false;
  tokens.shift();
  return true;
}
