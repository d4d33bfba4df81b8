import type { Database } from './schema.js';

/** What differs between SQLite and PostgreSQL. Everything else is one code base over one schema. */
export interface Engine {
  readonly db: Database;
  /** Once, before anything else is asked; may be contended. */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** For bringing the schema up to date, where a statement, or the wait for another process, may take minutes. */
  readonly patient: () => Pick<Engine, 'db' | 'close'>;
  /** Until the transaction ends, no other process holds this lock. */
  readonly lock: (transaction: Database, name: 'schema' | 'trail') => Promise<void>;
  /** Statements that make the database itself refuse changes to the audit table. */
  readonly appendOnly: readonly string[];
  /** The same for checkpoints, and what replaces the above: entries may go, but only up to a signed root. */
  readonly prunable: readonly string[];
  /**
   * Takes the unique indexes off `previous` and `hash`, which cost more than all the rest of an entry: both are unique
   * because `sequence` is and each body names its own, and whoever verifies the trail recomputes that.
   */
  readonly lean: readonly string[];
  /** What this login could do to the audit table if the triggers were not there: `update`, `delete`, `owner`. */
  readonly auditRights: (db: Database) => Promise<readonly string[]>;
  /** True when nothing was done because somebody else was at it: the same work may be tried again. */
  readonly contended: (error: unknown) => boolean;
  /** True when the statement is at fault (a constraint, a type, the SQL), not the database. */
  readonly ourMistake: (error: unknown) => boolean;
}

/** The driver's own error code (SQLSTATE, SQLITE_…), or an empty text. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
