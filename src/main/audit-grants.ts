import type { Print } from './print.js';

/** The SQL that gives a PostgreSQL role what the service needs and no right to change the audit trail. */
export function auditGrants(role: string, print: Print): void {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role)) throw new Error('--role: expected a name of small letters, digits and _');
  for (const line of grantsFor(role)) print(line);
}

function grantsFor(role: string): readonly string[] {
  return [
    '-- Run as the owner of the tables, after the owner has run a command of this version once (it makes the tables).',
    `-- create role ${role} login password '…';`,
    `grant usage on schema public to ${role};`,
    `grant select, insert, update, delete on all tables in schema public to ${role};`,
    `revoke insert, update, delete on migrations from ${role};`,
    `revoke update, delete, truncate, trigger on audit, checkpoints from ${role};`,
    `revoke create on schema public from ${role}, public;`,
  ];
}
