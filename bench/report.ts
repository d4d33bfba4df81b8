import Table from 'cli-table3';
import { cpus, totalmem } from 'node:os';
import type { Row } from './row.js';

const HEAD = ['what', 'ours', 'baseline', 'aim', 'met'];

export function tableOf(rows: readonly Row[]): string {
  const table = new Table({ head: HEAD, wordWrap: true, colWidths: [42, 30, 30, 28, 6] });
  table.push(...rows.map(cellsOf));
  return [table.toString(), ...notesOf(rows)].join('\n');
}

/** The same for bench/RESULTS.md, with the machine and the day. */
export function markdownOf(rows: readonly Row[], at: Date): string {
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const lines = [HEAD, ['---', '--:', '--:', '---', '---'], ...rows.map(cellsOf)];
  return [
    '# Results',
    '',
    `\`npm run bench\` on ${machine}, ${at.toISOString().slice(0, 10)}. Ours and baseline were measured in the same run.`,
    '',
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
    '',
    ...notesOf(rows).map((note) => `- ${note}`),
    '',
    'See also [what one decision of the policy costs](POLICY.md) and [a day inside a small quota](QUOTA.md).',
    '',
  ].join('\n');
}

function cellsOf({ what, ours, baseline, aim, met }: Row): string[] {
  return [what, ours, baseline, aim, met ? 'yes' : 'NO'];
}

function notesOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ what, note, profile, met }) => {
    const shown = profile !== undefined && !met ? `In a profile taken before, not in this run: ${profile}` : undefined;
    const said = [note, shown].filter((sentence) => sentence !== undefined);
    return said.length === 0 ? [] : [`${what}: ${said.join(' ')}`];
  });
}
