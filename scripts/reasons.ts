import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Reason } from '../src/verification/reason.js';
import { falconReasons } from '../src/verification/reasons-falcon.js';
import { qualysReasons } from '../src/verification/reasons-qualys.js';
import { ticketReasons } from '../src/verification/reasons-ticket.js';

/** Writes docs/reasons.md from the catalogue: `npx tsx scripts/reasons.ts`. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('../docs/reasons.md', import.meta.url), reasonsPage());
}

export function reasonsPage(): string {
  return [
    '# Reasons',
    '',
    'Every verdict has one reason. Its code is stable: it stands in the ticket, in the API and in the metrics.',
    'The reason fixes the outcome, says whose turn it is and what to do next.',
    '',
    '*Heals* means that time may mend it: until the deadline Patchproof only waits and looks again, and the outcome is written at the deadline.',
    'Whatever does not heal is written at once.',
    'To have a ticket verified again, put it back to Pending Verification.',
    '',
    'This page is generated from the catalogue in `src/verification`; change it there and run `npx tsx scripts/reasons.ts`.',
    '',
    ...section('Ticket, deadline, and both sources together', ticketReasons),
    ...section('Qualys', qualysReasons),
    ...section('CrowdStrike Falcon', falconReasons),
  ].join('\n');
}

function section(title: string, list: Readonly<Record<string, Reason>>): string[] {
  const rows = Object.entries(list).map(([code, reason]) => row(code, reason));
  return [
    `## ${title}`,
    '',
    '| code | outcome | heals | whose turn | what it means | what to do |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ];
}

function row(code: string, { outcome, heals, owner, sentence, action }: Reason): string {
  return `| \`${code}\` | \`${outcome}\` | ${heals ? 'yes' : 'no'} | ${owner} | ${sentence} | ${action} |`;
}
