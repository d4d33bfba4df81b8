import { shorten } from '../../shared/text.js';
import type { Row } from './schema.js';

/** A work note longer than this is at risk of being cut (servicenow 2.1). */
const MAX_NOTE = 3500;
/** ServiceNow's default length of a text column: what is longer may come back cut, what is shorter must come back whole. */
const CUT_FROM = 40;

/** Characters outside the Basic Multilingual Plane come back garbled from older databases (servicenow 2.1). */
export function storable(text: string): string {
  return text.replaceAll(/[\u{10000}-\u{10FFFF}]|\p{Surrogate}/gu, '\uFFFD');
}

export function storableNote(text: string): string {
  return shorten(storable(text), MAX_NOTE);
}

/**
 * Columns of `wanted` that the row does not hold; line ends do not count, and a long text may have been cut. `close_notes`
 * is not asked back of a table that shows none: only tables of tasks have it, and the work note says the same at length.
 */
export function notHeld(wanted: Readonly<Record<string, string>>, row: Row): readonly string[] {
  return Object.keys(wanted).filter(
    (column) => !isAbsentNotes(column, row) && !holds(row[column], storable(wanted[column] ?? '')),
  );
}

/** No setting names `close_notes`, so that it may be one that the table does not have. Every other column was chosen. */
export function isAbsentNotes(column: string, row: Row): boolean {
  return column === 'close_notes' && row[column] === undefined;
}

function holds(stored: string | undefined, wanted: string): boolean {
  if (stored === undefined) return false;
  const have = withLineFeeds(stored);
  const want = withLineFeeds(wanted);
  return have === want || (have.length >= CUT_FROM && want.startsWith(have));
}

function withLineFeeds(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
