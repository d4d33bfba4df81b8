import { joined, type Reading, type Traced } from './reading.js';
import { tryRows, type Row, type RowLine, type Said } from './rows.js';

/** What the rows of a table say about one subject: at most one reading. */
export function readAs<Case, Kind>(
  rows: readonly Row<Case, Kind>[],
  its: Case,
  about: Pick<RowLine, 'source' | 'subject'>,
): Traced<Reading<Kind>> {
  const { applied, warnings, lines } = tryRows(rows, its, about);
  const readingOf = ({ kind, reason, detail }: Said<Kind>): Reading<Kind> => ({
    kind,
    reason,
    detail,
    subject: about.subject,
  });
  return { readings: applied ? [readingOf(applied)] : [], warnings: warnings.map(readingOf), lines };
}

/** One table after the other, until one of them says something. */
export function readInTurn<Fact>(tables: readonly (() => Traced<Fact>)[]): Traced<Fact> {
  const traces: Traced<Fact>[] = [];
  for (const table of tables) {
    const trace = table();
    traces.push(trace);
    if (trace.readings.length > 0) break;
  }
  return joined(traces);
}
