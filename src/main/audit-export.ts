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
