import type { Checkpoint } from '../ledger/checkpoint.js';
import { gravityOf } from '../ledger/export/gravity.js';
import { exportItems, type ExportFormat, type ExportItem } from '../ledger/export/item.js';
import { inWords, OutboundError } from '../outbound/failure.js';
import type { SyslogLine } from '../outbound/syslog.js';
import { collectorAt } from './collector-at.js';
import type { Ground } from './ground.js';
import { signAudit } from './sign-audit.js';

interface Delivery {
  readonly url: string;
  readonly name: string;
  readonly format: ExportFormat;
  readonly ticket: string | undefined;
  readonly start: Checkpoint | undefined;
}

/**
 * Hands the trail to one destination of the settings, batch by batch, and remembers how far it has come: what was not
 * taken is sent again by the next run. Answers how many entries were taken. Of a part that was asked for nothing is
 * remembered.
 */
export async function deliverTrail(ground: Ground, delivery: Delivery): Promise<number> {
  const { ledger } = ground;
  const { url, name, format, ticket, start } = delivery;
  const hand = handTo(ground, url);
  const remembered = ticket === undefined && start === undefined;
  const destination = `${name} ${url}`;
  const upTo = await endOf(ground);
  const after = remembered ? await ledger.exports.get(destination) : undefined;
  const write = format.writer();
  let count = 0;
  for await (const batch of batchesOf(exportItems(ledger, { ticket, start, after, upTo }))) {
    await hand(batch.map((item) => lineOf(item, write(item))));
    const entries = batch.filter((item) => item.kind === 'entry');
    count += entries.length;
    const last = entries.at(-1)?.row.sequence;
    if (remembered && last !== undefined) await ledger.exports.set(destination, last);
  }
  return count;
}

/** A trail that is signed is delivered as far as it is signed: each checkpoint travels with the entry that it is over. */
async function endOf(ground: Ground): Promise<number> {
  const { ledger } = ground;
  if ((await ledger.checkpoints.last()) !== undefined) await signAudit(ground);
  const end = (await ledger.checkpoints.last()) ?? (await ledger.auditHead());
  return end?.sequence ?? 0;
}

/** An entry and the checkpoints over it are never parted. */
async function* batchesOf(items: AsyncIterable<ExportItem>): AsyncGenerator<readonly ExportItem[]> {
  let batch: ExportItem[] = [];
  for await (const item of items) {
    if (batch.length >= BATCH && item.kind === 'entry') {
      yield batch;
      batch = [];
    }
    batch.push(item);
  }
  if (batch.some(({ kind }) => kind === 'entry')) yield batch;
}

const BATCH = 500;

function handTo(ground: Ground, url: string): (lines: readonly SyslogLine[]) => Promise<void> {
  if (!ground.config.audit.exportTo.includes(url)) {
    throw new Error(
      '--to: the audit trail goes to files and to the URLs of AUDIT_EXPORT_TO alone, and this is neither',
    );
  }
  const hand = collectorAt(ground, url);
  return url.startsWith('syslog') ? (lines) => repeated(ground, () => hand(lines)) : hand;
}

/** HTTP is repeated by the door itself, as far as that may help. */
async function repeated({ clock, log }: Ground, send: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (cause) {
      if (!(cause instanceof OutboundError) || cause.failure.kind === 'denied') throw cause; // asking again changes no policy
      if (attempt === ATTEMPTS) {
        const why = inWords(cause.failure);
        throw new Error(`the collector of --to did not take the trail (${why}); the next run goes on here`, { cause });
      }
      log.warn('delivery of the audit trail is repeated', { attempt });
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}

const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;

function lineOf(item: ExportItem, text: string): SyslogLine {
  if (item.kind === 'entry') {
    const { row, said } = item;
    return { at: row.at, kind: said.kind, grave: gravityOf(said) !== 'usual', text };
  }
  return { at: item.checkpoint.at, kind: `checkpoint-${item.checkpoint.kind}`, grave: false, text };
}
