import { readAs } from './read-as.js';
import type { RescanReading, Traced } from './reading.js';
import { nameOf, type RecordCase } from './record-facts.js';
import { recordRows } from './record-rows.js';

const withoutPatches = recordRows.filter(({ asks }) => asks !== 'patches');

/** One detection record against the table of qualys 10.11. */
export function readRecord(its: RecordCase): Traced<RescanReading> {
  const rows = its.patches === undefined ? withoutPatches : recordRows;
  const trace = readAs(rows, its, { source: 'qualys', subject: nameOf(its.record) });
  if (trace.readings.length === 0) throw new Error('No row of the Qualys table applied to a record: the last one must');
  return trace;
}
