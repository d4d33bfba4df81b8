import type { Access } from './access.js';
import type { Ledger, Sweep } from './ledger.js';

const KEPT = 100;

/** What the sweeps found, for those who ask long after. */
export function createSweeps(access: Access): Pick<Ledger, 'keepSweep' | 'sweeps'> {
  async function newest(limit: number): Promise<readonly Sweep[]> {
    const rows = await access.read((db) =>
      db.selectFrom('sweeps').orderBy('finished_at', 'desc').limit(limit).selectAll().execute(),
    );
    return rows.map(({ started_at, finished_at, report }) => ({
      startedAt: new Date(started_at),
      finishedAt: new Date(finished_at),
      report,
    }));
  }
  return {
    sweeps: newest,
    keepSweep: async ({ startedAt, finishedAt, report }) => {
      const row = { started_at: startedAt.getTime(), finished_at: finishedAt.getTime(), report };
      const oldest = (await newest(KEPT)).at(KEPT - 1)?.finishedAt.getTime();
      await access.write(async (db) => {
        await db
          .insertInto('sweeps')
          .values(row)
          .onConflict((conflict) => conflict.column('finished_at').doUpdateSet(row))
          .execute();
        if (oldest !== undefined) await db.deleteFrom('sweeps').where('finished_at', '<=', oldest).execute();
      });
    },
  };
}
