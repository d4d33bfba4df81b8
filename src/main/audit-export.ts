import type { Checkpoint } from '../ledger/checkpoint.js';
import { cef } from '../ledger/export/cef.js';
import { csv } from '../ledger/export/csv.js';
import { exportItems, type ExportFormat } from '../ledger/export/item.js';
import { jsonl } from '../ledger/export/jsonl.js';
import { ocsf } from '../ledger/export/ocsf.js';
import { checkpointAt } from './checkpoint-at.js';
import { deliverTrail } from './deliver-trail.js';
import { openGround, type Ground } from './ground.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { writeLines } from './write-lines.js';

interface Asked {
  readonly format: string;
  readonly ticket?: string | undefined;
  /** A date, a span such as 30d, or the number of an entry that a checkpoint was signed over. */
  readonly since?: string | undefined;
  /** A URL of AUDIT_EXPORT_TO, or a file; missing means standard output. */
  readonly to?: string | undefined;
}

/** The audit trail for others, oldest first. */
export async function auditExport({ format: name, ticket, since, to }: Asked, print: Print): Promise<void> {
  const format = formatOf(name);
  const ground = await openGround(settingsFor([]));
  try {
    const start = since === undefined ? undefined : await startOf(ground, since);
    if (to !== undefined && to.includes('://')) {
      const count = await deliverTrail(ground, { url: to, name, format, ticket, start });
      print(`delivered ${count} entries`);
      return;
    }
    const lines = linesOf(ground, format, { ticket, start });
    if (to !== undefined) return await writeLines(to, lines);
    for await (const line of lines) if (!print(line.slice(0, -1))) break;
  } finally {
    await ground.lifetime.close();
  }
}

const FORMATS: Readonly<Record<string, ExportFormat>> = { jsonl, csv, cef, ocsf };

function formatOf(name: string): ExportFormat {
  const format = FORMATS[name];
  if (format !== undefined) return format;
  throw new Error(`--format: expected ${Object.keys(FORMATS).join(', ')}, got "${name.slice(0, 20)}"`);
}

async function* linesOf(
  { ledger }: Ground,
  { head, lineEnd, writer }: ExportFormat,
  asked: { ticket: string | undefined; start: Checkpoint | undefined },
): AsyncGenerator<string> {
  if (head !== undefined) yield `${head}${lineEnd}`;
  const write = writer();
  for await (const item of exportItems(ledger, asked)) yield `${write(item)}${lineEnd}`;
}

const SPANS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000 };

/** The checkpoint before the moment: the export can be verified from it on. Undefined where there is none: from the beginning. */
async function startOf({ ledger, clock }: Ground, since: string): Promise<Checkpoint | undefined> {
  if (/^\d{1,15}$/.test(since)) return checkpointAt(ledger.checkpoints, since);
  const [, number = '', unit = ''] = /^(\d{1,6})([dhm])$/.exec(since) ?? [];
  const span = SPANS[unit];
  const at = span === undefined ? new Date(since) : new Date(clock.now().getTime() - Number(number) * span);
  if (!Number.isNaN(at.getTime())) return ledger.checkpoints.before(at);
  throw new Error('--since: expected a date, a span such as 30d, or the number of an entry that was signed over');
}
