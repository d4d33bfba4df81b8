import type { Entry } from './entries.js';

/** Every call that was made or denied, with how it ended. */
export function callsOf(entries: readonly Entry[]) {
  const ends = new Map(entries.flatMap((entry) => (entry.of === undefined ? [] : [[entry.of, entry] as const])));
  return entries
    .filter(({ kind }) => kind === 'call-intended')
    .map(({ row, facts }) => {
      const end = ends.get(row.sequence);
      return {
        entry: row.sequence,
        at: row.at.toISOString(),
        call: picked(facts, ['purpose', 'operation', 'name', 'method', 'origin', 'path', 'decision', 'attempt']),
        outcome: end?.facts['outcome'] ?? null,
        status: end?.facts['status'] ?? null,
        ms: end?.facts['ms'] ?? null,
      };
    });
}

/** What the policy said to each write, and from what. */
export function policyOf(entries: readonly Entry[]) {
  const inputs = [
    'operation',
    'risk',
    'score',
    'levels',
    'callsLastHour',
    'table',
    'body',
    'from',
    'to',
    'outcome',
    'reason',
  ];
  return entries
    .filter(({ kind, facts }) => kind === 'call-intended' && facts['table'] !== undefined)
    .map(({ row, facts }) => ({
      entry: row.sequence,
      at: row.at.toISOString(),
      decision: facts['decision'] ?? null,
      because: facts['because'] ?? null,
      inputs: picked(facts, inputs),
    }));
}

/** What people were asked and have said, with the digest of what they were shown; as the trail has it. */
export function approvalsOf(entries: readonly Entry[]) {
  return entries
    .filter(
      ({ kind, facts: { action } }) => /approv/.test(kind) || (typeof action === 'string' && /approv/.test(action)),
    )
    .map(({ row, kind, facts }) => ({ entry: row.sequence, at: row.at.toISOString(), kind, facts }));
}

function picked(facts: Entry['facts'], names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => name in facts).map((name) => [name, facts[name]]));
}
