import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { agentRows, notReturned } from '../src/verification/agent-rows.js';
import { healthRows } from '../src/verification/health-rows.js';
import { cveRows, patchesRows } from '../src/verification/opinion-rows.js';
import { presenceRows } from '../src/verification/presence-rows.js';
import {
  hostRows,
  lookRows,
  replacedHost,
  silentSinceLook,
  unknownCve,
  unseenCve,
} from '../src/verification/qualys-rows.js';
import { patchRows } from '../src/verification/patch-rows.js';
import { disappeared, summaryRows } from '../src/verification/read-qid.js';
import { ticketRows } from '../src/verification/read-ticket.js';
import { recordRows } from '../src/verification/record-rows.js';
import type { Row } from '../src/verification/rows.js';

/** Writes docs/rules.md from the tables: `npm run docs:rules`. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/rules.md', import.meta.url), rulesPage());
}

export function rulesPage(): string {
  return [
    '# Rules',
    '',
    'The tables by which evidence is read, in the order in which their rows are tried: the first that applies decides.',
    'A row *with a warning* only adds its reason beside the verdict, and the next one is tried all the same.',
    'A row may stand twice: its parts apply in different places of the order.',
    '`patchproof explain <number>` names the row that applied to each subject, and what every row before it would have needed.',
    'What a reason means for the ticket is told in [reasons](reasons.md).',
    '',
    'This page is generated from the tables in `src/verification`; change them there and run `npm run docs:rules`.',
    '',
    ...section('The ticket, before a vendor is asked', ticketRows),
    ...section('Qualys: the host', hostRows),
    ...section('Qualys: each CVE of the ticket', [unknownCve, unseenCve]),
    ...section('Qualys: the looks', [...lookRows, silentSinceLook]),
    ...section('Qualys: each record of the machine', [replacedHost]),
    ...section('Qualys: each detection record', recordRows),
    ...section('Qualys: each QID', [disappeared, ...summaryRows]),
    ...section('Qualys Patch Management: the patches of each QID, where it is asked', patchRows),
    ...section('CrowdStrike Falcon: the agent', [...agentRows, notReturned]),
    ...section('CrowdStrike Falcon: is the host there?', presenceRows),
    ...section('CrowdStrike Falcon: is it healthy?', healthRows),
    ...section('CrowdStrike Falcon: its word on each CVE, where it is asked', cveRows),
    ...section('CrowdStrike Falcon: installed patches, where it is asked', patchesRows),
  ].join('\n');
}

type AnyRow = Pick<Row<never, string>, 'row' | 'kind' | 'reason' | 'needs' | 'warns' | 'asks'>;

function section(title: string, rows: readonly AnyRow[]): string[] {
  return [`## ${title}`, '', '| row | applies to | says | reason |', '|---|---|---|---|', ...rows.map(line), ''];
}

function line({ row, kind, reason, needs, warns, asks }: AnyRow): string {
  const where = asks === undefined ? '' : ' (where Patch Management is asked)';
  return `| ${row} | ${needs}${where} | ${kind}${warns === true ? ', with a warning' : ''} | \`${reason}\` |`;
}
