import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import type { Site } from './site.js';

/**
 * Ends what a process that was killed leaves behind and what otherwise only time ends: the claim on a write (90 s) and a
 * place among the calls in flight (10 s). For runs that have not that time; sound only where no other process lives.
 */
export async function healAtOnce({ dir, redis }: Pick<Site, 'dir' | 'redis'>): Promise<void> {
  endClaims(join(dir, 'data', 'patchproof.db'));
  await redis?.ask('EVAL', FREE_PLACES, '0');
}

const FREE_PLACES = `
for _, key in ipairs(redis.call('KEYS', '*patchproof:budget:*')) do
  if redis.call('TYPE', key).ok == 'zset' then redis.call('DEL', key) end
end`;

/** A process that was killed at its first start may have left no ledger, or an empty one. */
function endClaims(file: string): void {
  if (!existsSync(file)) return;
  const ledger = new Libsql(file, { timeout: 5000 });
  try {
    if (ledger.prepare(`select 1 from sqlite_master where name = 'verifications'`).get([]) === undefined) return;
    ledger.exec(`update verifications set next_check_at = 0 where phase = 'reporting' and next_check_at is not null`);
  } finally {
    ledger.close();
  }
}
