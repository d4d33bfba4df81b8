import type { Criticality } from './criticality.js';
import type { Operation, System } from './operation.js';
import type { Risk } from './risk.js';

/** What a write would do to a ticket: read off the request itself, not claimed by the caller. */
export interface Change {
  readonly table: string;
  readonly fields: readonly string[];
  /** State the ticket is in now, as just read; missing when the caller cannot say. */
  readonly from?: string | undefined;
  /** State the body asks for; missing when the body has none. */
  readonly to?: string | undefined;
  /** The outcome that the columns give the ticket; missing when they do not tell. */
  readonly outcome?: string | undefined;
  /** Code in the reason column; missing when there is none. */
  readonly reason?: string | undefined;
}

/** The machine that a call is about, as the evidence has it. What is missing is unknown. */
export interface Target {
  readonly names?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly criticality?: Criticality | undefined;
}

/** What is true around a call. What is missing is unknown: it lets no permit apply, and keeps no forbid from applying. */
export interface Circumstances {
  readonly at?: Date | undefined;
  /** Permitted calls of the operation in the hour before this one; may be cut off at a number that makes no difference. */
  readonly callsLastHour?: number | undefined;
  /** Was the operation never permitted before? */
  readonly firstUse?: boolean | undefined;
  /** The kill switch, where it was asked; `unknown` when it could not be read. */
  readonly writes?: 'allowed' | 'stopped' | 'unknown' | undefined;
  readonly target?: Target | undefined;
  /** How many different people have agreed to exactly this call; missing when nobody was asked. */
  readonly approvals?: number | undefined;
}

/** A call that somebody wants to make. `operation` is missing when nothing in the catalogue matches exactly. */
export interface Intent {
  readonly system: System | undefined;
  readonly operation: Operation | undefined;
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly change?: Change | undefined;
  readonly circumstances?: Circumstances | undefined;
}

export interface Judgement {
  readonly decision: 'permit' | 'escalate' | 'deny';
  /** Ids of the rules that decided, each a sentence: `reads-are-permitted`. */
  readonly because: readonly string[];
  readonly risk: Risk;
  /** True for a no that passes by itself: only the hour, the rate or the kill switch says it. */
  readonly passing?: true | undefined;
  /** How many people have to agree, or had to; with `escalate`, and with a `permit` that they gave. */
  readonly approvals?: 1 | 2 | undefined;
}

/** Decides from configuration, catalogue and intent alone; bound in main to the running policy. */
export type Judge = (intent: Intent) => Judgement;
