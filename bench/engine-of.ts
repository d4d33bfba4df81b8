import type { Engine } from '../src/ledger/engine.js';
import { openPostgres } from '../src/ledger/postgres.js';
import { openSqlite } from '../src/ledger/sqlite.js';

/** A way past the ledger into its database, for filling it and for baselines. */
export function engineOf(databaseUrl: string): Engine {
  return databaseUrl.startsWith('sqlite:')
    ? openSqlite(databaseUrl.slice('sqlite:'.length))
    : openPostgres(databaseUrl);
}
