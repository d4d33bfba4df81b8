import type { Answer, FieldTrouble } from '../../verification/ticket.js';
import type { Listed } from './finding-lists.js';
import type { Row } from './schema.js';
import { utcDate } from './utc-date.js';

/** What a column says, and what is wrong with it. A blank column and one that is not configured say nothing and are right. */
interface Fact<Value> {
  readonly value: Value;
  readonly trouble?: FieldTrouble;
}

/** Findings that cannot be read whole are a trouble: to prove only the rest would be a false close. */
export function findingsIn<Value>(
  row: Row,
  column: string | undefined,
  listIn: (text: string) => Listed<Value>,
): Fact<readonly Value[]> {
  if (column === undefined) return { value: [] };
  const text = row[column];
  if (text === undefined) return { value: [], trouble: { column, expected: READABLE } };
  const { values, complete } = listIn(text);
  if (complete) return { value: values };
  return {
    value: values,
    trouble: { column, expected: 'QIDs or CVE ids and nothing else, separated by , ; or blanks' },
  };
}

export function momentIn(row: Row, column: string | undefined): Fact<Date | undefined> {
  if (column === undefined) return { value: undefined };
  const text = row[column]?.trim();
  if (text === '') return { value: undefined };
  if (text === undefined) return { value: undefined, trouble: { column, expected: READABLE } };
  const value = utcDate(text);
  return value ? { value } : { value, trouble: { column, expected: 'a date and time, yyyy-MM-dd HH:mm:ss in UTC' } };
}

/** A blank column is `unknown`; one that cannot be read, or a word that is neither yes nor no, is a trouble. */
export function answerIn(row: Row, column: string | undefined): Fact<Answer> {
  if (column === undefined) return { value: 'unknown' };
  const text = row[column]?.trim().toLowerCase();
  if (text === '') return { value: 'unknown' };
  if (text === undefined) return { value: 'unknown', trouble: { column, expected: READABLE } };
  const value = WORDS.get(text);
  return value ? { value } : { value: 'unknown', trouble: { column, expected: 'true or false' } };
}

/** All four numbers of a Windows build: without the last one, every patch level would do. crowdstrike 4.3 */
export function buildIn(row: Row, column: string | undefined): Fact<string | undefined> {
  if (column === undefined) return { value: undefined };
  const text = row[column]?.trim();
  if (text === '') return { value: undefined };
  if (text === undefined) return { value: undefined, trouble: { column, expected: READABLE } };
  return /^\d{1,3}\.\d{1,3}\.\d{1,6}\.\d{1,6}$/.test(text)
    ? { value: text }
    : { value: undefined, trouble: { column, expected: 'a Windows build such as 10.0.17763.6293' } };
}

const READABLE = 'a column that exists and that the account may read';

const WORDS = new Map<string, Answer>([
  ...['true', '1', 'yes', 'y', 'on'].map((word) => [word, 'yes'] as const),
  ...['false', '0', 'no', 'n', 'off'].map((word) => [word, 'no'] as const),
]);
