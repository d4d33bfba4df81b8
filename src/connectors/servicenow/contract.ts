import type { Check } from '../check.js';
import type { CallContext } from '../../outbound/contract.js';
import type { Ticket, TicketRef } from '../../verification/ticket.js';

/** A write, of an outcome or of a verified finding that came back: every value as ServiceNow wants it, as text. */
export interface TicketWrite {
  readonly ticket: TicketRef;
  /** State the ticket is in, as just read. */
  readonly from: string;
  readonly modCount: number;
  readonly columns: Readonly<Record<string, string>>;
  /** Missing when an earlier attempt has already left its note. */
  readonly workNotes?: string | undefined;
}

export type WriteResult =
  | { readonly kind: 'written' }
  /** The instance said yes and did not do it: these columns hold something else. */
  | {
      readonly kind: 'dropped';
      readonly columns: readonly string[];
      readonly noteLanded: boolean;
      /** The ticket is in another state than before, though not always in the one that was written. */
      readonly leftState: boolean;
    };

/** ServiceNow in our words. Every verb may throw OutboundError. */
export interface ServiceNow {
  /** Read afresh; asks made in the same moment share calls. Undefined: deleted, or unreadable for the account. */
  readonly ticket: (ref: { table: string; sysId: string }, context: CallContext) => Promise<Ticket | undefined>;
  readonly ticketByNumber: (table: string, number: string, context: CallContext) => Promise<Ticket | undefined>;
  /**
   * All tickets of a configured table in its pending state, by sys_id. Each row is checked against the filter again. What
   * can be given is given first; a sweep that may have missed tickets ends with an OutboundError.
   */
  readonly pendingTickets: (table: string, context: CallContext) => AsyncIterable<Ticket>;
  readonly write: (write: TicketWrite, context: CallContext) => Promise<WriteResult>;
  /** Columns of `expected` that the ticket does not hold now: what an earlier write failed to leave. Empty: it landed. */
  readonly missing: (
    ref: { table: string; sysId: string },
    expected: Readonly<Record<string, string>>,
    context: CallContext,
  ) => Promise<readonly string[]>;
  readonly doctor: (context: CallContext) => Promise<readonly Check[]>;
  /**
   * Writes every outcome to a ticket that its owner has named for this, and puts it back; work notes stay. Throws a TypeError
   * before anything is written when the ticket could not be put back.
   */
  readonly rehearse: (ticket: TicketRef, context: CallContext) => Promise<readonly Check[]>;
}
