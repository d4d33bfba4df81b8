import { setTimeout } from 'node:timers/promises';
import { ZodError } from 'zod';
import type { Engine } from './engine.js';
import { LedgerUnavailable } from './ledger.js';
import type { Database } from './schema.js';

/**
 * The one way to the database. Work that met another writer is done again; what means that the database cannot be
 * used becomes LedgerUnavailable; a bug stays what it is.
 */
export interface Access {
  readonly read: <T>(work: (db: Database) => Promise<T>) => Promise<T>;
  /** One transaction: all of the work is durable when it resolves, or none of it was done. */
  readonly write: <T>(work: (transaction: Database) => Promise<T>) => Promise<T>;
}

/** Somebody else was faster in a way that only a fresh look can settle. */
export class Overtaken extends Error {}

export function accessTo({ db, contended, ourMistake }: Engine): Access {
  async function patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
      try {
        return await work();
      } catch (cause) {
        const again = cause instanceof Overtaken || contended(cause);
        if (!again && (isBug(cause) || ourMistake(cause))) throw cause;
        if (!again || waitedMs >= PATIENCE_MS) throw new LedgerUnavailable({ cause });
        await setTimeout(PAUSE_MS); // for as long as a lock is held; not time that the domain knows, so no injected clock
      }
    }
  }

  return {
    read: (work) => patiently(() => work(db)),
    write: (work) => patiently(() => db.transaction().execute(work)),
  };
}

const PAUSE_MS = 10;
const PATIENCE_MS = 5_000;

function isBug(error: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError, ZodError].some((kind) => error instanceof kind);
}
