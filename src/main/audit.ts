import { verifyChain } from '../ledger/verify-chain.js';
import type { Print } from './print.js';
import { openGround } from './ground.js';
import { settingsFor } from './settings.js';

/** The audit trail as JSON lines, oldest first; of one ticket when it is named. */
export async function auditExport(ticket: string | undefined, print: Print): Promise<void> {
  const { ledger, lifetime } = await openGround(settingsFor([]));
  try {
    for await (const { sequence, at, previous, hash, body } of ledger.auditTrail(
      ticket === undefined ? {} : { ticket },
    )) {
      const line = JSON.stringify({
        sequence,
        at: at.toISOString(),
        previous,
        hash,
        body: JSON.parse(body) as unknown,
      });
      if (!print(line)) return;
    }
  } finally {
    await lifetime.close();
  }
}

/** Is the chain whole? Names the first entry that is not. */
export async function auditVerify(print: Print): Promise<boolean> {
  const { ledger, lifetime } = await openGround(settingsFor([]));
  try {
    const report = await verifyChain(ledger.auditTrail({}));
    print(report.ok ? `whole: ${report.entries} entries` : `broken at entry ${report.sequence}: ${report.why}`);
    return report.ok;
  } finally {
    await lifetime.close();
  }
}
