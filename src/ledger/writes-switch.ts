import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { AuditPort } from './audit.js';
import type { Switching, WritesSwitch } from './ledger.js';
import { storable } from './verification-row.js';

/** The kill switch as a row that every process reads before it writes to a vendor. */
export function createWritesSwitch(access: Access, audit: AuditPort, clock: Clock): WritesSwitch {
  const set = (stopped: 0 | 1, { by, why }: Switching): Promise<void> =>
    access.write(async (db) => {
      const changed = { stopped, changed_at: clock.now().getTime(), changed_by: by, why: why ? storable(why) : null };
      const row = db.insertInto('switches').values({ name: 'writes', ...changed });
      await row.onConflict((conflict) => conflict.column('name').doUpdateSet(changed)).execute();
    });
  const record = async (action: 'stop-writes' | 'allow-writes', { by, operator, why }: Switching) => {
    await audit.append({ kind: 'operator', facts: { action, by, ...(operator && { operator }), why: why ?? null } });
  };

  return {
    state: async () => {
      const row = await access.read((db) =>
        db.selectFrom('switches').where('name', '=', 'writes').selectAll().executeTakeFirst(),
      );
      if (row === undefined) return { stopped: false };
      return {
        stopped: row.stopped === 1,
        at: new Date(row.changed_at),
        by: row.changed_by,
        why: row.why ?? undefined,
      };
    },
    stop: async (change) => {
      await set(1, change);
      await record('stop-writes', change);
    },
    allow: async (change) => {
      await record('allow-writes', change);
      await set(0, change);
    },
  };
}
