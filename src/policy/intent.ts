import type { Operation, System } from './operation.js';

/** What a write would do to a ticket: read off the request itself, not claimed by the caller. */
export interface Change {
  readonly table: string;
  readonly fields: readonly string[];
  /** State the ticket is in now, as just read; missing when the caller cannot say. */
  readonly from?: string | undefined;
  /** State the body asks for; missing when the body has none. */
  readonly to?: string | undefined;
}

/** A call that somebody wants to make. `operation` is missing when nothing in the catalogue matches exactly. */
export interface Intent {
  readonly system: System | undefined;
  readonly operation: Operation | undefined;
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly change?: Change | undefined;
}

export interface Judgement {
  readonly decision: 'permit' | 'escalate' | 'deny';
  /** Ids of the rules that decided, each a sentence: `reads-are-permitted`. */
  readonly because: readonly string[];
}

/** Decides from configuration and catalogue alone; bound in main to the running policy. */
export type Judge = (intent: Intent) => Judgement;
