import type { TicketRef } from '../verification/ticket.js';
import type { Approval } from './approvals.js';

/** Somebody who can be asked on a ticket. */
interface Asked {
  /** User name at ServiceNow. */
  readonly userName: string;
  /** sys_id of the user there. */
  readonly userId: string;
}

/** One person to be asked on the ticket about one question, as long as something is still to be done about it. */
export interface TicketRequest extends Asked {
  readonly approval: Approval;
  readonly ticket: TicketRef;
  /** sys_id of the approval record; missing before it was created, and where it is not known whether it was. */
  readonly record?: string | undefined;
  /** Until when somebody is at it; missing before the first try. */
  readonly claimedUntil?: Date | undefined;
}

/** Open, and nobody has been asked about it on the ticket. */
export interface Unasked {
  readonly approval: Approval;
  readonly ticket: TicketRef;
  /** Questions about the same ticket that people were asked on it, and that were void before they could be used. */
  readonly inVain: number;
}

/** People asked on tickets, and what that does to the tickets' update counts. */
export interface TicketRequests {
  readonly unasked: (limit: number) => Promise<readonly Unasked[]>;
  /** Whom to ask; nobody where `people` is empty. Said once for each question. */
  readonly plan: (approval: string, people: readonly Asked[]) => Promise<void>;
  /** What has not ended: to be asked, to be heard, or to be taken back. */
  readonly unended: (limit: number) => Promise<readonly TicketRequest[]>;
  /** Compare-and-set: false when somebody else is at it. */
  readonly claim: (request: TicketRequest, until: Date) => Promise<boolean>;
  readonly keep: (request: TicketRequest, record: string) => Promise<void>;
  /** Nothing more comes of it. */
  readonly end: (request: TicketRequest) => Promise<void>;
  /** The update that brought the ticket to `count` came of asking on it, or of the answer. */
  readonly ownUpdate: (verification: string, count: number) => Promise<void>;
  /** The update count that the ticket would have if nobody had been asked on it. */
  readonly countWithout: (verification: string, count: number) => Promise<number>;
}
