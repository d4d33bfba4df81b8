import type { Evidence } from '../verification/evidence.js';
import type { ReasonCode } from '../verification/reasons.js';
import type { TicketRef } from '../verification/ticket.js';
import type { Outcome } from '../verification/verdict.js';
import type { Approvals } from './approvals.js';
import type { AuditPort, AuditReceipt } from './audit.js';
import type { Checkpoints } from './checkpoints.js';
import type { ExportCursors } from './export-cursors.js';
import type { FoundBy } from './found-by.js';
import type { Operators } from './operators.js';
import type { Sessions } from './sessions.js';
import type { TicketRequests } from './ticket-requests.js';

export const phases = ['waiting', 'approval', 'reporting', 'done'] as const;
export type Phase = (typeof phases)[number];

/** Where inside `waiting` a verification is: not looked at yet, watched, or concluded and waiting for its job. */
export type Step = 'intake' | 'watching' | 'ready';
export type Source = 'webhook' | 'sweep' | 'command';

export interface Verification {
  readonly id: string;
  readonly ticket: TicketRef;
  readonly phase: Phase;
  readonly step: Step;
  readonly source: Source;
  readonly enteredModCount: number;
  /** When the ticket entered the state: webhook's word, or its last update for the sweep. */
  readonly enteredOn: Date;
  readonly outcome?: Outcome | undefined;
  readonly reason?: ReasonCode | undefined;
  readonly openedAt: Date;
  readonly deadlineAt: Date;
  /** The next look; in phase `reporting` the moment until which a write may be under way. */
  readonly nextCheckAt?: Date | undefined;
  readonly finishedAt?: Date | undefined;
  /** Writes that the instance refused or silently dropped. */
  readonly writeAttempts: number;
  /** An earlier attempt has left its work note: the next one must not leave a second. */
  readonly noteLanded: boolean;
  /** When the verdict was reached: whatever is reported later is decided as of then. */
  readonly decidedAt?: Date | undefined;
  /** When the write was given up: a dead letter, until somebody has it tried again. */
  readonly givenUpAt?: Date | undefined;
  /** What an operator must know, in words; empty when all is well. */
  readonly trouble?: string | undefined;
  readonly evidence?: Evidence | undefined;
  /** The verdict with all that it rests on beside the evidence, as canonical JSON (Decision). */
  readonly decision?: string | undefined;
  /** Until when a verified finding is looked after; missing when it is not. */
  readonly watchUntil?: Date | undefined;
  /** When a ticket that was just written is to be read once more. */
  readonly rereadAt?: Date | undefined;
  /** Grows with every change; `save` compares it. */
  readonly version: number;
}

export interface Opening {
  readonly ticket: TicketRef;
  readonly source: Source;
  readonly enteredModCount: number;
  readonly enteredOn: Date;
  readonly deadlineAt: Date;
  /** Standard Webhooks message id; remembered so that a replay is recognised. */
  readonly deliveryId?: string;
}

/** `open`: a new verification. `known`: this entry into the state was opened before. `busy`: the ticket has an open one. */
export interface Opened {
  readonly kind: 'open' | 'known' | 'busy';
  readonly verification: Verification;
}

/** How a verification goes on under another id, with a deadline of its own: for the same entry into the state, or a new one. */
export interface Replacement {
  /** Another one than that of the verification that it replaces. */
  readonly enteredModCount: number;
  /** Of a new entry, which we came upon ourselves. */
  readonly enteredOn?: Date | undefined;
  readonly deadlineAt: Date;
  /** For both timelines, in words. */
  readonly why: string;
}

export type Change = Partial<
  Pick<
    Verification,
    | 'phase'
    | 'step'
    | 'outcome'
    | 'reason'
    | 'nextCheckAt'
    | 'finishedAt'
    | 'writeAttempts'
    | 'noteLanded'
    | 'decidedAt'
    | 'givenUpAt'
    | 'trouble'
    | 'evidence'
    | 'decision'
    | 'watchUntil'
    | 'rereadAt'
    | 'ticket'
  >
>;

export interface TimelineEntry {
  readonly at: Date;
  readonly kind: string;
  readonly text: string;
}

export interface Query {
  readonly ticket?: string | undefined;
  readonly phase?: Phase | undefined;
  /** Those that ended at this moment or later. */
  readonly finishedSince?: Date | undefined;
  /** Dead letters alone. */
  readonly givenUp?: boolean | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Sweep {
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** JSON of what it found. */
  readonly report: string;
}

/** The record of truth. Every method rejects with LedgerUnavailable when the database cannot be used. */
export interface Ledger {
  readonly open: (opening: Opening) => Promise<Opened>;
  readonly get: (id: string) => Promise<Verification | undefined>;
  /** Newest first; `next` is missing on the last page. Evidence is left out of the items. */
  readonly list: (query: Query) => Promise<{ items: readonly Verification[]; next?: string }>;
  /** Compare-and-set: undefined when another process changed the row since `seen` was read. A timeline entry is written with it. */
  readonly save: (
    seen: Verification,
    change: Change,
    entry?: Omit<TimelineEntry, 'at'>,
  ) => Promise<Verification | undefined>;
  /**
   * Ends `seen` as it was ruled, unless it has ended already, and opens the next verification of its ticket, which it gives back: both or neither.
   * Undefined when another process changed the row since `seen` was read.
   */
  readonly replace: (seen: Verification, next: Replacement) => Promise<Verification | undefined>;
  readonly timeline: (id: string) => Promise<readonly TimelineEntry[]>;
  /** Waiting and watching verifications whose next look is due, oldest first, with evidence. */
  readonly due: (now: Date, limit: number) => Promise<readonly Verification[]>;
  /** Verified ones that are still looked after and whose next look is due, oldest first, with evidence. */
  readonly watched: (now: Date, limit: number) => Promise<readonly Verification[]>;
  /** All verifications that are not done, or those of one step, in pages by id, without their evidence. */
  readonly openOnes: (page: {
    readonly after: string | undefined;
    /** The last id that is looked at: those of a step are found by going through all. */
    readonly upTo?: string | undefined;
    readonly limit: number;
    readonly step?: Step;
  }) => Promise<readonly Verification[]>;
  /** Those whose written ticket is to be read once more by now, oldest first, without their evidence. */
  readonly rereads: (now: Date, limit: number) => Promise<readonly Verification[]>;
  /** How many are waiting and watched. */
  readonly countWatching: () => Promise<number>;
  /** How many verified ones are still looked after. */
  readonly countWatched: () => Promise<number>;
  /** How many writes were given up. */
  readonly countGivenUp: () => Promise<number>;
  readonly count: () => Promise<readonly { phase: Phase; outcome: Outcome | undefined; count: number }[]>;
  /** Keeps the report of a sweep, as JSON; the last hundred are kept. */
  readonly keepSweep: (sweep: Sweep) => Promise<void>;
  /** Newest first. */
  readonly sweeps: (limit: number) => Promise<readonly Sweep[]>;
  /** Resolves when the database answers and lets us write: one that another process holds locked may still be read. */
  readonly ping: () => Promise<void>;
  readonly audit: AuditPort;
  /** Calls of an operation that were permitted after `since`, counted up to `atMost`, and whether there was ever one. */
  readonly uses: (
    operation: string,
    window: { since: Date; atMost: number },
  ) => Promise<{ calls: number; usedBefore: boolean }>;
  readonly approvals: Approvals;
  readonly ticketRequests: TicketRequests;
  readonly operators: Operators;
  readonly sessions: Sessions;
  /** The kill switch: one for all processes. */
  readonly writes: WritesSwitch;
  /** Entries in order, for export; `ticket` narrows to those made for it, alone or together with others; `after` leaves out those before. */
  readonly auditTrail: (filter: { ticket?: string; after?: number }) => AsyncIterable<AuditRow>;
  /** The end of the chain; undefined while it is empty. */
  readonly auditHead: () => Promise<AuditReceipt | undefined>;
  /** The newest verdict that was recorded for a verification. */
  readonly auditedVerdict: (of: { verification: string; ticket: string }) => Promise<AuditReceipt | undefined>;
  /** What was signed of the chain, and when. */
  readonly checkpoints: Checkpoints;
  /** Removes entries up to the signed root, and answers how many. */
  readonly pruneAudit: () => Promise<number>;
  readonly exports: ExportCursors;
  /** What this login could do to the audit table but for its triggers; empty when it may only read and add. */
  readonly auditRights: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export type SwitchedBy = 'command' | 'api';

export interface Switching {
  readonly by: SwitchedBy;
  /** Who it was, where that is known; in the audit trail alone. */
  readonly operator?: string | undefined;
  readonly why?: string | undefined;
}

export interface WritesSwitch {
  readonly state: () => Promise<SwitchState>;
  /** Takes effect at once; then it is audited. */
  readonly stop: (change: Switching) => Promise<void>;
  /** Is audited first: without an entry nothing is allowed again. */
  readonly allow: (change: Switching) => Promise<void>;
}

/** Who switched last, when and why; missing when nobody ever did. */
export interface SwitchState {
  readonly stopped: boolean;
  readonly at?: Date | undefined;
  readonly by?: SwitchedBy | undefined;
  readonly why?: string | undefined;
}

export interface AuditRow {
  readonly sequence: number;
  readonly at: Date;
  readonly hash: string;
  readonly previous: string;
  /** Canonical JSON (RFC 8785) of what was hashed. */
  readonly body: string;
  /** Where the whole trail was read from a database: what its entries are found by there. */
  readonly found?: FoundBy;
}

export class LedgerUnavailable extends Error {
  constructor(
    options: ErrorOptions,
    why = 'the ledger (DATABASE_URL) cannot be used; check that the database runs and that the disk is not full',
  ) {
    super(why, options);
    this.name = 'LedgerUnavailable';
  }
}
