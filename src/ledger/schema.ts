import type { Kysely } from 'kysely';
import type { ReasonCode } from '../verification/reasons.js';
import type { Outcome } from '../verification/verdict.js';
import type { ApprovalState, Decision } from './approvals.js';
import type { AuditEntry } from './audit.js';
import type { CheckpointKind } from './checkpoint.js';
import type { Phase, Source, Step, SwitchedBy } from './ledger.js';

/**
 * The tables as the migrations leave them, the same on both engines. Times are epoch milliseconds, so that they sort.
 * The narrow text types are promises of the columns' CHECK constraints.
 */
export interface Schema {
  readonly verifications: VerificationRow;
  readonly timeline: TimelineRow;
  readonly deliveries: DeliveryRow;
  readonly audit: StoredAuditRow;
  readonly sweeps: SweepRow;
  readonly switches: SwitchRow;
  readonly approvals: ApprovalRow;
  readonly approval_votes: VoteRow;
  readonly approval_links: LinkRow;
  readonly triggers: TriggerRow;
  readonly ticket_requests: TicketRequestRow;
  readonly own_updates: { readonly verification: string; readonly count: number };
  readonly operators: OperatorRow;
  readonly api_keys: KeyRow;
  readonly sessions: SessionRow;
  readonly checkpoints: CheckpointRow;
  readonly exports: ExportRow;
  readonly migrations: { readonly name: string };
}

export type Database = Kysely<Schema>;

export interface VerificationRow {
  readonly id: string;
  readonly ticket_table: string;
  readonly ticket_sys_id: string;
  readonly ticket_number: string;
  readonly phase: Phase;
  readonly step: Step;
  readonly source: Source;
  readonly entered_mod_count: number;
  readonly entered_on: number;
  readonly outcome: Outcome | null;
  readonly reason: ReasonCode | null;
  readonly opened_at: number;
  readonly deadline_at: number;
  readonly next_check_at: number | null;
  readonly finished_at: number | null;
  readonly write_attempts: number;
  readonly note_landed: 0 | 1;
  readonly decided_at: number | null;
  readonly given_up_at: number | null;
  readonly trouble: string | null;
  /** JSON of the Evidence schema. */
  readonly evidence: string | null;
  readonly decision: string | null;
  readonly watch_until: number | null;
  readonly reread_at: number | null;
  readonly version: number;
}

/** One entry per version at most: the version orders the entries of a verification. */
interface TimelineRow {
  readonly verification: string;
  readonly version: number;
  readonly at: number;
  readonly kind: string;
  readonly text: string;
}

/** A webhook message that opened a verification. */
interface DeliveryRow {
  readonly id: string;
  readonly verification: string;
  readonly received_at: number;
}

interface SweepRow {
  readonly started_at: number;
  readonly finished_at: number;
  readonly report: string;
}

interface SwitchRow {
  readonly name: 'writes';
  readonly stopped: 0 | 1;
  readonly changed_at: number;
  readonly changed_by: SwitchedBy;
  readonly why: string | null;
}

export interface ApprovalRow {
  readonly id: string;
  readonly verification: string;
  readonly ticket_number: string;
  readonly state: ApprovalState;
  readonly digest: string;
  readonly payload: string;
  /** JSON: a list of rules. */
  readonly because: string;
  readonly score: number;
  readonly needed: 1 | 2;
  readonly level: number;
  /** JSON: a list of operators. */
  readonly names: string;
  readonly asked_at: number;
  readonly expires_at: number;
  readonly settled_at: number | null;
}

interface VoteRow {
  readonly approval: string;
  readonly operator: string;
  readonly decision: Decision;
  readonly at: number;
  readonly via: string;
  readonly comment: string | null;
}

interface LinkRow {
  readonly nonce: string;
  readonly approval: string;
  readonly used_at: number;
}

interface TriggerRow {
  readonly verification: string;
  readonly operator: string;
  readonly at: number;
}

interface TicketRequestRow {
  readonly approval: string;
  readonly user_id: string;
  readonly user_name: string;
  readonly record: string | null;
  /** 0 before the first try. */
  readonly claimed_until: number;
  readonly ended_at: number | null;
}

export interface OperatorRow {
  readonly name: string;
  /** JSON: a list of roles. */
  readonly roles: string;
  readonly password: string;
  readonly added_at: number;
  readonly disabled_at: number | null;
  readonly identity: string | null;
}

export interface SessionRow {
  readonly id: string;
  readonly flow: string;
  readonly operator: string;
  /** JSON: a list of roles. */
  readonly roles: string;
  readonly began_at: number;
  readonly expires_at: number;
}

export interface KeyRow {
  readonly id: string;
  readonly operator: string;
  readonly hash: string;
  /** JSON: a list of roles. */
  readonly scopes: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly revoked_at: number | null;
}

/** `verification`, `ticket`, `operation` and `kind` repeat what the body says, for searching; only the body is proof. */
interface StoredAuditRow {
  readonly sequence: number;
  readonly at: number;
  readonly previous: string;
  readonly hash: string;
  readonly body: string;
  readonly kind: AuditEntry['kind'];
  readonly verification: string | null;
  readonly ticket: string | null;
  readonly operation: string | null;
}

/** `head` and `key` repeat what the statement says; only the statement is signed. */
export interface CheckpointRow {
  readonly sequence: number;
  readonly kind: CheckpointKind;
  readonly at: number;
  readonly key: string;
  readonly head: string;
  readonly statement: string;
  readonly signature: string;
  readonly cosignature: string | null;
}

/** How far the trail was delivered to one destination. */
interface ExportRow {
  readonly destination: string;
  readonly sequence: number;
  readonly at: number;
}
