import type { Engine } from './engine.js';

interface Migration {
  readonly name: string;
  readonly statements: readonly string[];
}

/** Every step that led to today's Schema, in order. A released step is never edited; a change is a new one. */
export function migrationsFor(engine: Pick<Engine, 'appendOnly' | 'prunable'>): readonly Migration[] {
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

/** At most one that is not settled for each verification. `payload` is what was asked, `digest` its SHA-256. */
const approvals = [
  `create table approvals (
     id text primary key,
     verification text not null references verifications (id),
     ticket_number text not null,
     state text not null check (state in ('open', 'approved', 'denied', 'expired', 'void', 'used')),
     digest text not null,
     payload text not null,
     because text not null,
     score bigint not null,
     needed bigint not null check (needed in (1, 2)),
     level bigint not null,
     names text not null,
     asked_at bigint not null,
     expires_at bigint not null,
     settled_at bigint
   )`,
  `create unique index approvals_one_current on approvals (verification) where settled_at is null`,
  `create index approvals_by_digest on approvals (digest) where settled_at is null`,
  `create index approvals_newest on approvals (asked_at, id)`,
  `create table approval_votes (
     approval text not null references approvals (id),
     operator text not null,
     decision text not null check (decision in ('approve', 'deny')),
     at bigint not null,
     via text not null,
     comment text,
     primary key (approval, operator)
   )`,
];

/** A link that has brought an answer. */
const links = [
  `create table approval_links (
     nonce text primary key,
     approval text not null references approvals (id),
     used_at bigint not null
   )`,
];

/** Who had something verified, or tried again: they do not approve what comes of it. */
const triggers = [
  `create table triggers (
     verification text not null references verifications (id),
     operator text not null,
     at bigint not null,
     primary key (verification, operator)
   )`,
];

/** Passwords and keys as hashes alone. */
const operators = [
  `create table operators (
     name text primary key,
     roles text not null,
     password text not null,
     added_at bigint not null,
     disabled_at bigint
   )`,
  `create table api_keys (
     id text primary key,
     operator text not null references operators (name),
     hash text not null,
     scopes text not null,
     created_at bigint not null,
     expires_at bigint,
     revoked_at bigint
   )`,
];

/** Who is asked on the ticket; and updates of tickets that came of nothing but that. */
const ticketRequests = [
  `create table ticket_requests (
     approval text not null references approvals (id),
     user_id text not null,
     user_name text not null,
     record text,
     claimed_until bigint not null,
     ended_at bigint,
     primary key (approval, user_id)
   )`,
  `create index ticket_requests_unended on ticket_requests (approval) where ended_at is null`,
  `create table own_updates (
     verification text not null references verifications (id),
     count bigint not null,
     primary key (verification, count)
   )`,
];

/** `identity` is the SHA-256 of an issuer and whom it means by it. A session's id is the SHA-256 of what its browser holds. */
const signIn = [
  `alter table operators add column identity text`,
  `create unique index operators_by_identity on operators (identity) where identity is not null`,
  `create table sessions (
     id text primary key,
     flow text not null unique,
     operator text not null references operators (name),
     roles text not null,
     began_at bigint not null,
     expires_at bigint not null
   )`,
  `create index sessions_by_end on sessions (expires_at)`,
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
