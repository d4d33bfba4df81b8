import { parseArgs } from 'node:util';
import { writeFile } from 'node:fs/promises';
import { markdownOf, tableOf } from './report.js';
import type { Measure, Row } from './row.js';
import { audit } from './rows/audit.js';
import { backlog } from './rows/backlog.js';
import { decisions } from './rows/decisions.js';
import { parse } from './rows/parse.js';
import { pickup } from './rows/pickup.js';
import { rescans } from './rows/rescans.js';
import { webhook } from './rows/webhook.js';

/** `npm run bench -- [--quick] [name …]`: without names all, and at full size the results are kept in bench/RESULTS.md. */
const measures: Readonly<Record<string, Measure>> = { webhook, pickup, decisions, rescans, backlog, audit, parse };
const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean' } }, allowPositionals: true });
const quick = values.quick ?? false;
const names = positionals.length > 0 ? positionals : Object.keys(measures);

const started = Date.now();
const rows: Row[] = [];
for (const name of names) {
  const measure = measures[name];
  if (measure === undefined) throw new TypeError(`expected ${Object.keys(measures).join(', ')}, got ${name}`);
  const say = (line: string): void => {
    console.log(`${String(Math.round((Date.now() - started) / 1000)).padStart(4)} s  ${name}: ${line}`);
  };
  rows.push(...(await measure({ quick, say })));
}
console.log(tableOf(rows));
if (!quick && positionals.length === 0) await writeFile('bench/RESULTS.md', markdownOf(rows, new Date()));
