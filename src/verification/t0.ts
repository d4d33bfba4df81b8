import type { Evidence } from './evidence.js';
import type { Ticket } from './ticket.js';

/**
 * The moment after which evidence counts, and where it comes from: the ticket's patched-at column, else the moment the
 * ticket entered the state (told by the instance), else its last update, which is never earlier than that moment.
 */
export function t0Of(ticket: Ticket, entered: { on: Date; told: boolean }): Evidence['t0'] {
  if (ticket.patchedAt !== undefined) return { at: ticket.patchedAt, origin: 'patched-at' };
  if (entered.told) return { at: entered.on, origin: 'entered-state' };
  return { at: ticket.updatedOn, origin: 'updated-on' };
}
