import type { Operation } from './operation.js';
import { pairsOf } from './pairs.js';
import { flatJson, isPlainJson } from './plain-json.js';

export interface Body {
  readonly contentType: string | undefined;
  readonly text: string;
}

/** True when the body is of the operation's kind and holds nothing that the catalogue does not name. */
export function bodyMatches(operation: Operation, body: Body | undefined): boolean {
  if (operation.body === undefined) return body === undefined && operation.form === undefined;
  if (operation.body === 'form') return formMatches(operation, body);
  // Said without its body, as `policy explain` allows: judged on the rest, unless the body is what it is judged by.
  if (body === undefined) return operation.columns === undefined;
  if (!CONTENT_TYPES[operation.body].test(body.contentType ?? '')) return false;
  if (operation.body === 'xml') return isQueryXml(body.text);
  if (operation.columns !== undefined) return columnsMatch(operation.columns, flatJson(body.text));
  return operation.effect === 'write' ? flatJson(body.text) !== undefined : isPlainJson(body.text);
}

/** No column more, none less, and in each what the catalogue allows there. */
function columnsMatch(
  wanted: NonNullable<Operation['columns']>,
  columns: Readonly<Record<string, string>> | undefined,
): boolean {
  if (columns === undefined || Object.keys(columns).length !== Object.keys(wanted).length) return false;
  return Object.entries(wanted).every(([name, pattern]) => {
    const value = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return value !== undefined && new RegExp(`^(?:${pattern.source})$`, 's').test(value);
  });
}

const CONTENT_TYPES = {
  form: /^application\/x-www-form-urlencoded(?:; ?charset=utf-8)?$/i,
  json: /^application\/json(?:; ?charset=utf-8)?$/i,
  xml: /^(?:text|application)\/xml(?:; ?charset=utf-8)?$/i,
};

/** Every wanted field exactly once with its value, every other field known and at most once: vendors differ in which of two wins. */
function formMatches(operation: Operation, body: Body | undefined): boolean {
  const wanted = Object.entries(operation.form ?? {});
  if (body === undefined) return wanted.length === 0;
  if (!CONTENT_TYPES.form.test(body.contentType ?? '')) return false;
  const pairs = pairsOf(body.text);
  if (pairs === undefined) return false;
  const names = pairs.map(([name]) => name);
  if (new Set(names).size !== names.length) return false;
  const allowed = new Set([...wanted.map(([name]) => name), ...(operation.formFields ?? [])]);
  const sent = new Map(pairs);
  return names.every((name) => allowed.has(name)) && wanted.every(([name, value]) => sent.get(name) === value);
}

/** A search only: an XML request that creates or changes carries `<data>`; declarations could hide one. */
function isQueryXml(text: string): boolean {
  const body = text.replace(PROLOG, '');
  return body.startsWith('<') && !/<[!?]/.test(body) && !/<(?:[\w.-]+:)?data[\s/>]/i.test(body);
}

const PROLOG = /^<\?xml version="1\.0"(?: encoding="UTF-8")? ?\?>\s*/i;
