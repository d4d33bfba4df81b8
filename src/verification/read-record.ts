import { readAs } from './read-as.js';
import type { RescanReading, Traced } from './reading.js';
import { nameOf, type RecordCase } from './record-facts.js';
import { recordRows } from './record-rows.js';

/** One detection record against the table of qualys 10.11. */
export function readRecord(its: RecordCase): Traced<RescanReading> {
  const trace = readAs(recordRows, its, { source: 'qualys', subject: nameOf(its.record) });
  if (trace.readings.length === 0) throw new Error('No row of the Qualys table applied to a record: the last one must');
  return trace;
}
