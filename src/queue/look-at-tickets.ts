import type { CallContext } from '../outbound/contract.js';
import { inputsChanged } from '../verification/inputs-changed.js';
import type { Ticket } from '../verification/ticket.js';
import { inShort } from './after-failure.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const HOUR_MS = 3_600_000;

/** Re-reads tickets at most hourly, so that one that a person moved on stops costing anything. Silence changes nothing. */
export async function lookAtTickets(deps: Deps, waiting: readonly Waiting[]): Promise<readonly Waiting[]> {
  const now = deps.clock.now();
  const unread: string[] = [];
  const read = await Promise.all(
    waiting.map(async (one) => {
      if (!isStale(one, now)) return one;
      try {
        const strayed = hasStrayed(deps, one, await reread(deps, one));
        return { ...one, strayed, evidence: { ...one.evidence, ticketReadAt: now } };
      } catch (cause) {
        unread.push(inShort(cause));
        return one;
      }
    }),
  );
  if (unread.length > 0) deps.log.info('tickets could not be re-read', { tickets: unread.length, why: unread[0] });
  return read;
}

function isStale({ evidence }: Waiting, now: Date): boolean {
  const last = evidence.ticketReadAt ?? evidence.openedAt;
  return now.getTime() - last.getTime() >= HOUR_MS;
}

function reread(deps: Deps, { seen }: Waiting): Promise<Ticket | undefined> {
  const context: CallContext = { purpose: 'watch', subjects: [subjectOf(seen)] };
  return deps.servicenow.ticket(seen.ticket, context);
}

function hasStrayed({ tables }: Deps, { evidence }: Waiting, ticket: Ticket | undefined): boolean {
  if (ticket === undefined || inputsChanged(evidence.ticket, ticket)) return true;
  return tables.find(({ table }) => table === ticket.table)?.pendingState !== ticket.state;
}
