import type { WritableTable } from './rules.js';

/** The outcome that these columns give a ticket, and why: the result and reason columns say it, else the outcome's own columns. */
export function outcomeOf(
  columns: Readonly<Record<string, string>>,
  { fields, outcomes }: WritableTable,
): { readonly outcome: string | undefined; readonly reason: string | undefined } {
  const reason = fields.reason === undefined ? undefined : columns[fields.reason];
  const result = fields.result === undefined ? undefined : columns[fields.result];
  if (result !== undefined) return { outcome: result in outcomes ? result : undefined, reason };
  return { outcome: likeliest(columns, outcomes), reason };
}

/** The one outcome whose columns are all there; where several are, the one that says most. */
function likeliest(columns: Readonly<Record<string, string>>, outcomes: WritableTable['outcomes']): string | undefined {
  const fitting = Object.entries(outcomes)
    .map(([outcome, values]) => ({ outcome, values: Object.entries(values) }))
    .filter(({ values }) => values.length > 0 && values.every(([name, value]) => columns[name] === value))
    .sort((one, other) => other.values.length - one.values.length);
  const [first, second] = fitting;
  return first?.values.length === second?.values.length ? undefined : first?.outcome;
}
