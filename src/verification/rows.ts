import type { ReasonCode } from './reasons.js';

/** One row of a decision table. The tables of 10.11 and 4.10 are lists of these: the first that applies decides. */
export interface Row<Case, Kind> {
  /** The row's number in the vendor's table; a letter behind it marks a row of our own that belongs there. */
  readonly row: string;
  readonly kind: Kind;
  readonly reason: ReasonCode;
  /** What must hold for the row to apply, as a person reads it where it does not. */
  readonly needs: string;
  /** The facts in words where the row applies, else undefined. */
  readonly when: (its: Case) => string | undefined;
  /** True: the row only warns, and the next one is tried all the same. */
  readonly warns?: true;
  /** The row is about Patch Management, and is not even tried where that was not asked. */
  readonly asks?: 'patches';
}

/** What a row that applied says. */
export interface Said<Kind> {
  readonly kind: Kind;
  readonly reason: ReasonCode;
  readonly detail: string;
}

/** One row that was tried on one subject. */
export interface RowLine {
  readonly source: 'qualys' | 'falcon' | 'ticket';
  /** The row's number in the table, such as `5`. */
  readonly row: string;
  readonly subject: string;
  readonly reason: ReasonCode;
  readonly applied: boolean;
  /** The facts that made the row apply, or what it would have needed. */
  readonly because: string;
}

export interface Tried<Kind> {
  readonly applied: Said<Kind> | undefined;
  readonly warnings: readonly Said<Kind>[];
  readonly lines: readonly RowLine[];
}

/** Tries the rows in order until one applies. */
export function tryRows<Case, Kind>(
  rows: readonly Row<Case, Kind>[],
  its: Case,
  { source, subject }: Pick<RowLine, 'source' | 'subject'>,
): Tried<Kind> {
  const lines: RowLine[] = [];
  const warnings: Said<Kind>[] = [];
  for (const { row, kind, reason, needs, when, warns } of rows) {
    const detail = when(its);
    lines.push({ source, row, subject, reason, applied: detail !== undefined, because: detail ?? `needs ${needs}` });
    if (detail === undefined) continue;
    if (warns !== true) return { applied: { kind, reason, detail }, warnings, lines };
    warnings.push({ kind, reason, detail });
  }
  return { applied: undefined, warnings, lines };
}
