import { ROOT_IS_SIGNED } from './prunable.js';

const refuseUpdate = `create trigger audit_refuse_update before update on audit
     begin select raise(abort, 'the audit trail is append-only: UPDATE refused'); end`;

// INSERT OR REPLACE deletes without asking the delete trigger
const refuseReplace = `create trigger audit_refuse_replace before insert on audit
     when exists (select 1 from audit where sequence = new.sequence)
     begin select raise(abort, 'the audit trail is append-only: REPLACE refused'); end`;

const refuseDelete = `create trigger audit_refuse_delete before delete on audit
     when old.sequence > coalesce((select max(sequence) from checkpoints where kind = 'root'), 0)
     begin select raise(abort, 'the audit trail is append-only: DELETE refused'); end`;

const refuseRoot = `create trigger checkpoints_refuse_root before insert on checkpoints
     when new.kind = 'root' and not (${ROOT_IS_SIGNED})
     begin select raise(abort, 'the audit trail is append-only: a root must be a checkpoint, and pruning audited'); end`;

export const appendOnly = [
  refuseUpdate,
  `create trigger audit_refuse_delete before delete on audit
     begin select raise(abort, 'the audit trail is append-only: DELETE refused'); end`,
  refuseReplace,
];

export const prunable = [
  `drop trigger audit_refuse_delete`,
  refuseDelete,
  `create trigger checkpoints_refuse_update before update on checkpoints
     begin select raise(abort, 'the audit trail is append-only: UPDATE refused'); end`,
  `create trigger checkpoints_refuse_delete before delete on checkpoints
     when old.kind <> 'head' or old.sequence >= coalesce((select max(sequence) from checkpoints where kind = 'root'), 0)
     begin select raise(abort, 'the audit trail is append-only: DELETE refused'); end`,
  `create trigger checkpoints_refuse_replace before insert on checkpoints
     when exists (select 1 from checkpoints where sequence = new.sequence and kind = new.kind)
     begin select raise(ignore); end`,
  refuseRoot,
];

/** SQLite takes a constraint off only by writing the table anew: with it go its triggers, and those that name it would be in the way. */
export const lean = [
  `drop trigger checkpoints_refuse_root`,
  `create table audit_lean (
     sequence integer primary key,
     at bigint not null,
     previous text not null,
     hash text not null,
     body text not null,
     kind text not null,
     verification text,
     ticket text,
     operation text
   )`,
  `insert into audit_lean select sequence, at, previous, hash, body, kind, verification, ticket, operation
     from audit order by sequence`,
  `drop table audit`,
  `alter table audit_lean rename to audit`,
  `create index audit_by_ticket on audit (ticket, sequence)`,
  `create index audit_by_operation on audit (operation, at) where operation is not null`,
  refuseUpdate,
  refuseDelete,
  refuseReplace,
  refuseRoot,
];
