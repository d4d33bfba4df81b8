import type { CallContext } from '../outbound/contract.js';
import { inputsChanged } from '../verification/inputs-changed.js';
import type { Ticket } from '../verification/ticket.js';
import { inShort } from './after-failure.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const HOUR_MS = 3_600_000;

/** It only saves calls: no tick waits longer for a ticket than this. */
const PATIENCE_MS = 45_000;

/** Puts what re-reading has told beside what a ticket's look has found; at once for one that was not re-read. */
export type Reread = (one: Waiting) => Promise<Waiting>;

/** Re-reads tickets at most hourly, so that one that a person moved on stops costing anything. Silence changes nothing. */
export function lookAtTickets(deps: Deps, waiting: readonly Waiting[]): Reread {
  const now = deps.clock.now();
  const context = { purpose: 'watch', until: new Date(now.getTime() + PATIENCE_MS) } as const;
  const stale = waiting.filter((one) => isStale(one, now));
  const reads = new Map(stale.map((one) => [one.seen.id, reread(deps, one, context)]));
  return async (one) => {
    const strayed = await reads.get(one.seen.id);
    return strayed === undefined ? one : { ...one, strayed, evidence: { ...one.evidence, ticketReadAt: now } };
  };
}

function isStale({ evidence }: Waiting, now: Date): boolean {
  const last = evidence.ticketReadAt ?? evidence.openedAt;
  return now.getTime() - last.getTime() >= HOUR_MS;
}

/** Undefined when it could not be read. */
async function reread(
  deps: Deps,
  one: Waiting,
  context: Pick<CallContext, 'purpose' | 'until'>,
): Promise<boolean | undefined> {
  try {
    const { ticket } = one.seen;
    return hasStrayed(deps, one, await deps.servicenow.ticket(ticket, { ...context, subjects: [subjectOf(one.seen)] }));
  } catch (cause) {
    deps.log.info('a ticket could not be re-read', { ...subjectOf(one.seen), why: inShort(cause) });
    return undefined;
  }
}

function hasStrayed({ tables }: Deps, { evidence }: Waiting, ticket: Ticket | undefined): boolean {
  if (ticket === undefined || inputsChanged(evidence.ticket, ticket)) return true;
  return tables.find(({ table }) => table === ticket.table)?.pendingState !== ticket.state;
}
