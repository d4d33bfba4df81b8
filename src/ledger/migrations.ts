import type { Engine } from './engine.js';
import { approvals, links, operators, signIn, ticketRequests, triggers } from './people-tables.js';

interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

/** Every step that led to today's Schema, in order. A released step is never edited; a change is a new one. */
export function migrationsFor(engine: Pick<Engine, 'appendOnly' | 'prunable' | 'lean'>): readonly Migration[] {
  return [
    { name: '001-ledger', statements: [...verifications, ...timeline, ...deliveries] },
    { name: '002-audit', statements: [...audit, ...engine.appendOnly] },
    { name: '003-after-the-verdict', statements: afterTheVerdict },
    { name: '004-dead-letters', statements: deadLetters },
    { name: '005-sweeps', statements: sweeps },
    { name: '010-governance', statements: governance },
    { name: '011-approval', statements: [...approvals, ...links, ...triggers, ...operators] },
    { name: '012-signed-trail', statements: [...signedTrail, ...engine.prunable] },
    { name: '014-second-read', statements: secondRead },
    { name: '015-approval-on-the-ticket', statements: ticketRequests },
    { name: '016-sign-in', statements: signIn },
    { name: '017-lean-trail', statements: engine.lean },
  ];
}

const verifications = [
  `create table verifications (
     id text primary key,
     ticket_table text not null,
     ticket_sys_id text not null,
     ticket_number text not null,
     phase text not null check (phase in ('waiting', 'approval', 'reporting', 'done')),
     step text not null check (step in ('intake', 'watching', 'ready')),
     source text not null check (source in ('webhook', 'sweep', 'command')),
     entered_mod_count bigint not null,
     entered_on bigint not null,
     outcome text check (outcome in ('verified', 'failed', 'review', 'superseded')),
     reason text,
     opened_at bigint not null,
     deadline_at bigint not null,
     next_check_at bigint,
     finished_at bigint,
     write_attempts bigint not null,
     note_landed bigint not null check (note_landed in (0, 1)),
     decided_at bigint,
     trouble text,
     evidence text,
     version bigint not null
   )`,
  `create unique index verifications_one_open on verifications (ticket_table, ticket_sys_id) where phase <> 'done'`,
  `create unique index verifications_one_per_entry on verifications (ticket_table, ticket_sys_id, entered_mod_count)`,
  `create index verifications_newest on verifications (opened_at, id)`,
  `create index verifications_by_ticket on verifications (ticket_number, opened_at, id)`,
  `create index verifications_by_phase on verifications (phase, opened_at, id)`,
  `create index verifications_due on verifications (phase, step, next_check_at, id)`,
  `create index verifications_open on verifications (id) where phase <> 'done'`,
];

const timeline = [
  `create table timeline (
     verification text not null references verifications (id),
     version bigint not null,
     at bigint not null,
     kind text not null,
     text text not null,
     primary key (verification, version)
   )`,
];

const deliveries = [
  `create table deliveries (
     id text primary key,
     verification text not null references verifications (id),
     received_at bigint not null
   )`,
];

const audit = [
  `create table audit (
     sequence bigint primary key,
     at bigint not null,
     previous text not null unique,
     hash text not null unique,
     body text not null,
     kind text not null,
     verification text,
     ticket text
   )`,
  `create index audit_by_ticket on audit (ticket, sequence)`,
];

const afterTheVerdict = [
  `alter table verifications add column decision text`,
  `alter table verifications add column watch_until bigint`,
  `create index verifications_watched on verifications (next_check_at, id) where watch_until is not null`,
];

/** Before, three refused writes were the mark of a dead letter. */
const deadLetters = [
  `alter table verifications add column given_up_at bigint`,
  `update verifications set given_up_at = coalesce(decided_at, opened_at)
     where phase = 'reporting' and write_attempts >= 3`,
  `create index verifications_given_up on verifications (opened_at, id) where given_up_at is not null`,
];

/** Two that end in the same millisecond tell the same. */
const sweeps = [
  `create table sweeps (
     started_at bigint not null,
     finished_at bigint primary key,
     report text not null
   )`,
];

/** `operation` is filled for calls that were permitted: how often, and whether ever before. */
const governance = [
  `alter table audit add column operation text`,
  `create index audit_by_operation on audit (operation, at) where operation is not null`,
  `create table switches (
     name text primary key,
     stopped bigint not null check (stopped in (0, 1)),
     changed_at bigint not null,
     changed_by text not null,
     why text
   )`,
];

const secondRead = [
  `alter table verifications add column reread_at bigint`,
  `create index verifications_to_reread on verifications (reread_at, id) where reread_at is not null`,
];

const signedTrail = [
  `create table checkpoints (
     sequence bigint not null,
     kind text not null check (kind in ('head', 'rotation', 'root')),
     at bigint not null,
     key text not null,
     head text not null,
     statement text not null,
     signature text not null,
     cosignature text,
     primary key (sequence, kind)
   )`,
  `create index checkpoints_by_kind on checkpoints (kind, sequence)`,
  `create table exports (
     destination text primary key,
     sequence bigint not null,
     at bigint not null
   )`,
];
