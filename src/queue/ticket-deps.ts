import type { VerifyJobs } from './queues.js';
import type { Deps, OnTicket } from './vendors.js';

/** What asking people on tickets needs. */
export interface TicketDeps extends Pick<Deps, 'ledger' | 'clock' | 'log'> {
  readonly onTicket: OnTicket;
  readonly jobs: Pick<VerifyJobs, 'promote'>;
}

/** Requests that one run has in view. */
export const MOST_SEEN = 1000;
/** Records that one run creates or takes back: each is a call. */
export const MOST_WRITES = 50;
