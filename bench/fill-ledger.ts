import type { VerificationRow } from '../src/ledger/schema.js';
import { columnsOf, newRow } from '../src/ledger/verification-row.js';
import { aHost, anEvidence, anOpenDetection, aTicket, withDetections } from '../test/support/evidence.js';
import { engineOf } from './engine-of.js';

const AT_ONCE = 500;
const HOUR_MS = 3_600_000;

/** Verifications that wait for their rescan, straight into the table; the first `due` of them are to be looked at now. */
export async function fillLedger(databaseUrl: string, { count, due }: { count: number; due: number }): Promise<void> {
  const { db, close } = engineOf(databaseUrl);
  const now = new Date();
  await db.transaction().execute(async (all) => {
    for (let start = 0; start < count; start += AT_ONCE) {
      const rows = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, index) =>
        waiting(start + index, new Date(now.getTime() + (start + index < due ? 0 : HOUR_MS))),
      );
      await all.insertInto('verifications').values(rows).execute();
    }
  });
  await close();
}

function waiting(index: number, nextCheckAt: Date): VerificationRow {
  const now = new Date();
  const deadlineAt = new Date(now.getTime() + 72 * HOUR_MS);
  const sysId = index.toString(16).padStart(32, '0');
  const ticket = { table: 'incident', sysId, number: `INC${String(index).padStart(7, '0')}` };
  const hostId = String(700_000_000 + index);
  const open = [anOpenDetection({ hostId })];
  const evidence = anEvidence({
    ticket: aTicket(ticket),
    openedAt: now,
    deadlineAt,
    qualys: withDetections(open, [aHost({ hostId })], open),
  });
  const id = `018f3c5e-7a1b-7c3d-8e4f-${String(index).padStart(12, '0')}`;
  return {
    ...newRow({ ticket, source: 'webhook', enteredModCount: 1, enteredOn: now, deadlineAt }, id, now),
    ...columnsOf({ step: 'watching', reason: 'not-yet-rescanned', evidence, nextCheckAt }),
  };
}
