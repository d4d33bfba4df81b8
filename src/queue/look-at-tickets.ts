import type { CallContext } from '../outbound/contract.js';
import type { Ticket } from '../verification/ticket.js';
import { whyOf } from './after-failure.js';
import { subjectOf } from './progress.js';
import type { Deps } from './vendors.js';
import type { Waiting } from './waiting.js';

const HOUR_MS = 3_600_000;

/** Re-reads tickets at most hourly, so that one that a person moved on stops costing anything. Silence changes nothing. */
export async function lookAtTickets(deps: Deps, waiting: readonly Waiting[]): Promise<readonly Waiting[]> {
  const now = deps.clock.now();
  return Promise.all(
    waiting.map(async (one) => {
      if (!isStale(one, now)) return one;
      const context: CallContext = { purpose: 'watch', subjects: [subjectOf(one.seen)] };
      const ticket = await quietly(deps, () => deps.servicenow.ticket(one.seen.ticket, context));
      return ticket === undefined
        ? one
        : {
            ...one,
            evidence: { ...one.evidence, ticket: { ...one.evidence.ticket, state: ticket.state }, ticketReadAt: now },
          };
    }),
  );
}

function isStale({ evidence }: Waiting, now: Date): boolean {
  const last = evidence.ticketReadAt ?? evidence.openedAt;
  return now.getTime() - last.getTime() >= HOUR_MS;
}

async function quietly(deps: Deps, ask: () => Promise<Ticket | undefined>): Promise<Ticket | undefined> {
  try {
    return await ask();
  } catch (cause) {
    deps.log.info('tickets could not be re-read', { why: whyOf(cause) });
    return undefined;
  }
}
