import { writeFileSync } from 'node:fs';
import type { Ledger, Verification } from '../ledger/ledger.js';
import { bundleOf } from './evidence/bundle.js';
import { pageOf } from './evidence/page.js';
import { printPdf } from './evidence/print-pdf.js';
import { openGround } from './ground.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';

interface Asked {
  /** json, html or pdf. */
  readonly format: string;
  /** A file; missing means standard output. */
  readonly to?: string | undefined;
  /** Not the newest verification of the ticket, but this one. */
  readonly verification?: string | undefined;
}

/** Everything about one verification in one signed file. */
export async function evidenceOf(number: string, { format, to, verification }: Asked, print: Print): Promise<void> {
  if (!['json', 'html', 'pdf'].includes(format)) throw new Error('--format: expected json, html or pdf');
  if (format === 'pdf' && to === undefined) throw new Error('--to: expected the name of a file for the PDF');
  const ground = await openGround(settingsFor([]));
  try {
    const bundle = await bundleOf(ground, await found(ground.ledger, number, verification));
    const text = format === 'json' ? JSON.stringify(bundle) : pageOf(bundle);
    if (to === undefined) print(text);
    else if (format === 'pdf') await printPdf(text, to);
    else writeFileSync(to, `${text}\n`, { mode: 0o600 });
  } finally {
    await ground.lifetime.close();
  }
}

async function found({ get, list }: Pick<Ledger, 'get' | 'list'>, number: string, id?: string): Promise<Verification> {
  const wanted = id ?? (await list({ ticket: number, limit: 1 })).items[0]?.id;
  const seen = wanted === undefined ? undefined : await get(wanted);
  if (seen?.ticket.number === number) return seen;
  const what = id === undefined ? 'no verification' : 'no verification of this id';
  throw new Error(`${number}: the ledger (DATABASE_URL) has ${what} for this ticket`);
}
