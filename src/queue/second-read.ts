import type { Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import type { Ticket } from '../verification/ticket.js';
import { inShort } from './after-failure.js';
import { forAll } from './for-all.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';

/** A flow of the instance that answers to our write has done its work by then. */
export const REREAD_AFTER_MS = 5_000;
/** Per tick: ten calls. */
const MOST_AT_ONCE = 500;
/** What an instance that is away cannot be asked about in this time is left to the nightly sweep. */
const PATIENCE_MS = 3_600_000;
/** For all of them together: whoever waits for a rescan does not wait for an instance that hangs. */
const ROUND_MS = 45_000;

/**
 * Reads the tickets that were just written once more: the answer to a write does not show what a flow of the instance makes
 * of it a second later. What it undid is said on the verification; nothing is written again, for that would be a quarrel
 * with a rule that somebody wants.
 */
export async function readWrittenAgain(deps: Deps): Promise<void> {
  const now = deps.clock.now();
  const until = new Date(now.getTime() + ROUND_MS);
  await forAll(await deps.ledger.rereads(now, MOST_AT_ONCE), (seen) => readAgain(deps, seen, until));
}

async function readAgain(deps: Deps, seen: Verification, until: Date): Promise<void> {
  if (deps.clock.now() >= until) return;
  const context: CallContext = { purpose: 'watch', subjects: [subjectOf(seen)], until };
  try {
    const what = whatWasUndone(deps, seen, await deps.servicenow.ticket(seen.ticket, context));
    if (what === undefined) await deps.ledger.save(seen, { rereadAt: undefined });
    else await tell(deps, seen, what);
  } catch (cause) {
    deps.log.info('a written ticket could not be read again', { ...subjectOf(seen), why: inShort(cause) });
    const since = deps.clock.now().getTime() - (seen.rereadAt?.getTime() ?? 0);
    if (since > PATIENCE_MS) await deps.ledger.save(seen, { rereadAt: undefined });
  }
}

function whatWasUndone({ tables }: Deps, seen: Verification, ticket: Ticket | undefined): string | undefined {
  const table = tables.find((one) => one.table === seen.ticket.table);
  if (table === undefined) return undefined;
  if (ticket === undefined) return 'the ticket is gone, or out of the account’s sight';
  const { outcome } = seen;
  const written = outcome === undefined || outcome === 'superseded' ? undefined : table.outcomes[outcome]['state'];
  const { runId } = table.fields;
  const changes = [
    ...(written === undefined || ticket.state === written ? [] : [`state ${written} is ${ticket.state} now`]),
    ...(runId === undefined || ticket.runId === seen.id ? [] : [`${runId} does not hold our run any more`]),
  ];
  return changes.length === 0 ? undefined : changes.join(', ');
}

async function tell(deps: Deps, seen: Verification, what: string): Promise<void> {
  const text = `written, and changed right afterwards: ${what}. Look for a business rule or flow of the instance, or a person (the ticket's history says who).`;
  const saved = await deps.ledger.save(seen, { rereadAt: undefined, trouble: text }, { kind: 'undone', text });
  if (saved === undefined) return;
  deps.undone();
  deps.log.error('a ticket was changed right after it had been written', { ...subjectOf(seen), what });
}
