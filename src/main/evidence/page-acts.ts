import type { Content } from './content.js';
import { html, type Html } from './html.js';
import { code, facts, list, moment, section, table } from './page-parts.js';

/** What was decided, allowed and done. */
export function actsSections(content: Content): readonly Html[] {
  return [decision(content), policy(content), approvals(content), calls(content), timeline(content), controls(content)];
}

function decision({ decision: ruled, rows }: Content): Html {
  if (ruled === null) return section(6, 'The decision', html`<p class="none">No verdict is kept.</p>`);
  const applied = rows.filter((row) => row.applied);
  return section(
    6,
    'The decision',
    facts(
      ['Verdict', `${ruled.verdict.ruling} (${ruled.verdict.reason})`],
      ['As of', moment(ruled.at)],
      ['Version of the rules', code(ruled.rules)],
      ['Sources wanted', ruled.criterion.sources],
      [
        'Its audit entry, as in the work note',
        ruled.entry && html`${ruled.entry.sequence}, SHA-256 ${code(ruled.entry.hash)}`,
      ],
      ['Decided again from the stored facts', ruled.replay === 'same' ? 'the same, byte for byte' : ruled.replay],
    ),
    html`<h3>Rows of the decision tables that applied (${applied.length} of ${rows.length} tried)</h3>`,
    table(
      ['Source', 'Subject', 'Row', 'Reason', 'Because'],
      applied.map(({ source, subject, row, reason, because }) => [source, subject, row, code(reason), because]),
    ),
  );
}

function policy({ policy: judged }: Content): Html {
  const rows = judged.map(({ entry, at, decision, because, inputs }) => [
    entry,
    moment(at),
    plain(decision),
    plain(because),
    Object.entries(inputs).map(([name, value]) => html`<b>${name}</b> ${wordsOf(value)}<br />`),
  ]);
  return section(7, 'What the policy said to each write', table(['Entry', 'At', 'Decision', 'Rules', 'From'], rows));
}

function approvals({ approvals: given }: Content): Html {
  const rows = given.map(({ entry, at, kind, facts }) => [entry, moment(at), kind, code(JSON.stringify(facts))]);
  return section(8, 'Approvals', table(['Entry', 'At', 'Kind', 'As recorded'], rows));
}

function calls({ calls: made }: Content): Html {
  const rows = made.map(({ entry, at, call, outcome, status, ms }) => [
    entry,
    moment(at),
    textOf(call, 'purpose'),
    html`${textOf(call, 'method')} ${code(`${textOf(call, 'origin')}${textOf(call, 'path')}`)}`,
    textOf(call, 'decision'),
    html`${plain(outcome)} ${plain(status)}`,
    plain(ms),
  ]);
  return section(9, 'Every call', table(['Entry', 'At', 'For', 'Call', 'Decision', 'Outcome', 'ms'], rows));
}

function timeline({ timeline: told }: Content): Html {
  const rows = told.map(({ at, kind, text }) => [moment(at), kind, text]);
  return section(10, 'Timeline', table(['At', 'What', 'Words'], rows));
}

function controls({ controls: known }: Content): Html {
  const rows = known.map(({ framework, id, title, items, shows, showsNot }) => [
    html`<b>${framework}</b><br />${id}`,
    title,
    list(items),
    shows,
    showsNot,
  ]);
  return section(
    11,
    'Controls this bears on',
    html`<p>A control is met by a programme, not by a ticket. What this one shows, and what it does not:</p>`,
    table(['Control', 'About', 'See', 'Shows', 'Does not show'], rows),
  );
}

function textOf(said: Readonly<Record<string, unknown>>, name: string): string {
  return plain(said[name]);
}

/** Levels of the risk, each with its factor. */
function wordsOf(value: unknown): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return plain(value);
  return Object.entries(value)
    .map(([name, level]) => `${name} ${plain(level)}`)
    .join(', ');
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plain).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
