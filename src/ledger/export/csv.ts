import type { ExportFormat, ExportItem } from './item.js';

const COLUMNS = [
  'sequence',
  'at',
  'kind',
  'ticket',
  'verification',
  'operation',
  'decision',
  'outcome',
  'status',
  'previous',
  'hash',
  'signature',
  'body',
] as const;

type Cells = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | null | undefined>>>;

/** RFC 4180. `body` is what was hashed or signed, to the letter. */
export const csv: ExportFormat = {
  head: COLUMNS.join(','),
  lineEnd: '\r\n',
  writer: () => (item) => {
    const cells = cellsOf(item);
    return COLUMNS.map((column) => quoted(cells[column])).join(',');
  },
};

function cellsOf(item: ExportItem): Cells {
  if (item.kind === 'checkpoint') {
    const { sequence, at, kind, head, statement, signature } = item.checkpoint;
    return { sequence, at: at.toISOString(), kind: `checkpoint-${kind}`, hash: head, signature, body: statement };
  }
  const { sequence, at, previous, hash, body } = item.row;
  const { kind, ticket, verification, facts } = item.said;
  const { operation, decision, outcome, ruling, status } = facts;
  const told = { operation, decision, outcome: outcome ?? ruling, status };
  return { sequence, at: at.toISOString(), kind, ticket, verification, ...told, previous, hash, body };
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
function quoted(value: Cells[keyof Cells]): string {
  if (value === null || value === undefined) return '';
  const text = String(value).replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
