import type { Difference } from '../policy/replay.js';

/** What a simulation prints: ticket by ticket, equal answers of a ticket once, and the sum at the end. */
export function differenceLines(differences: readonly Difference[]): readonly string[] {
  const tickets = [...byTicket(differences)].flatMap(([ticket, its]) => [ticket].concat(linesFor(its)));
  const sums = counted(differences.map(arrow)).map(([words, count]) => `${words}: ${count}`);
  return [...tickets, ...(sums.length > 0 ? [`In sum, ${sums.join(', ')}`] : [])];
}

function linesFor(its: readonly Difference[]): readonly string[] {
  return counted(its.map(inWords)).map(([words, count]) => `  ${words}${count > 1 ? ` (${count} times)` : ''}`);
}

function byTicket(differences: readonly Difference[]): ReadonlyMap<string, readonly Difference[]> {
  const groups = new Map<string, Difference[]>();
  for (const difference of differences) {
    const { ticket = NOBODY } = difference.recorded;
    const group = groups.get(ticket);
    if (group === undefined) groups.set(ticket, [difference]);
    else group.push(difference);
  }
  return groups;
}

const NOBODY = 'Calls for many tickets, or for none';

function inWords(difference: Difference): string {
  const { recorded, proposed } = difference;
  const { operation, change } = recorded.intent;
  const what = change === undefined ? '' : ` to state ${change.to ?? '(none)'}, ${change.outcome ?? 'outcome unknown'}`;
  const approvals = proposed.approvals === 2 ? ', by two people' : '';
  const why = proposed.because.map((id) => `"${id}"`).join(', ');
  return `${operation?.id ?? recorded.intent.path}${what}: ${arrow(difference)}${approvals}, because ${why}; risk ${proposed.risk.score}`;
}

function arrow({ recorded, proposed }: Difference): string {
  return `${recorded.decision} -> ${proposed.decision}`;
}

function counted(lines: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts];
}
