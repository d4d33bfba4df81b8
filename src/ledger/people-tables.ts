/** At most one that is not settled for each verification. `payload` is what was asked, `digest` its SHA-256. */
export const approvals = [
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
export const links = [
  `create table approval_links (
     nonce text primary key,
     approval text not null references approvals (id),
     used_at bigint not null
   )`,
];

/** Who had something verified, or tried again: they do not approve what comes of it. */
export const triggers = [
  `create table triggers (
     verification text not null references verifications (id),
     operator text not null,
     at bigint not null,
     primary key (verification, operator)
   )`,
];

/** Passwords and keys as hashes alone. */
export const operators = [
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
export const ticketRequests = [
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
export const signIn = [
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
