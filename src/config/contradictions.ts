import type { TicketTable } from '../verification/ticket-table.js';

type Mistake = readonly [path: readonly (string | number)[], message: string];

/** What no single key can be blamed for: settings of one ticket table that do not go together. */
export function contradictions(entry: TicketTable, index: number, all: readonly TicketTable[]): readonly Mistake[] {
  const first = all.findIndex(({ table }) => table === entry.table);
  const checks = [stuckOutcomes, closingOutcomes, forcedClosing, sharedColumns, blindFields];
  const found = checks.flatMap((check) => check(entry));
  if (first < index) found.push([['table'], `expected every table once, got ${entry.table} again`]);
  return found.map(([path, message]) => [[index, ...path], message]);
}

function stuckOutcomes({ pendingState, outcomes }: TicketTable): Mistake[] {
  return Object.entries(outcomes)
    .filter(([, values]) => values['state'] === pendingState)
    .map(([outcome]) => [
      ['outcomes', outcome, 'state'],
      `expected a state that leaves the pending one, got "${pendingState}"`,
    ]);
}

/** A state that is left out has a default, which may be the resolved one of this table. */
function closingOutcomes({ outcomes }: TicketTable): Mistake[] {
  const resolved = outcomes.verified['state'];
  return (['failed', 'review'] as const)
    .filter((outcome) => outcomes[outcome]['state'] === resolved)
    .map((outcome) => [
      ['outcomes', outcome, 'state'],
      `expected another state than that of verified, got "${resolved}": tickets would be resolved without proof`,
    ]);
}

/** In Vulnerability Response the scanner's import closes what it finds fixed, and reopens it otherwise (servicenow 7.2). */
function forcedClosing({ table, outcomes }: TicketTable): Mistake[] {
  if (!table.startsWith('sn_vul_')) return [];
  return Object.entries(outcomes)
    .filter(([, values]) => values['state'] === '3')
    .map(([outcome]) => [
      ['outcomes', outcome, 'state'],
      'expected a state that does not close, such as Resolved (read sys_choice), got "3": only an import closes there',
    ]);
}

/** Each written fact needs a column to itself, or one overwrites the other. */
function sharedColumns({ fields, outcomes }: TicketTable): Mistake[] {
  const taken = new Set(Object.values(outcomes).flatMap((values) => Object.keys(values)));
  const found: Mistake[] = [];
  for (const key of ['runId', 'result', 'reason'] as const) {
    const column = fields[key];
    if (column === undefined) continue;
    if (taken.has(column))
      found.push([['fields', key], `expected a column that nothing else is written to, got ${column}`]);
    taken.add(column);
  }
  return found;
}

/** An address supports an identity and never makes one, neither IP nor MAC. qualys 9 */
const IDENTIFYING = ['hostname', 'fqdn', 'serial', 'instanceId', 'qualysHostId', 'falconAid'] as const;

function blindFields({ fields }: TicketTable): Mistake[] {
  const { qids, cves } = fields;
  const found: Mistake[] = [];
  if (IDENTIFYING.every((key) => fields[key] === undefined)) {
    found.push([['fields'], `expected at least one of ${IDENTIFYING.join(', ')}: nothing else makes a machine known`]);
  }
  if (qids === undefined && cves === undefined) {
    found.push([['fields'], 'expected qids or cves: no ticket would name a finding to verify']);
  }
  return found;
}
