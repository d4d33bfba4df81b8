import { lineOf } from '../queue/missed-ticket.js';
import { sweepTables } from '../queue/sweep.js';
import type { Print } from './print.js';
import { openRuntime } from './runtime.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

/** Looks once for tickets that nobody announced, opens their verifications and says what it found. */
export async function sweepOnce(print: Print): Promise<void> {
  const config = settingsFor(['vendors']);
  const runtime = await openRuntime(config);
  const { ledger, budget, clock, log, jobs, lifetime } = runtime;
  try {
    const { servicenow } = createVendors(config, { audit: ledger.audit, budget, clock, log, observe: () => {} });
    const { deadlineMs } = config.verification;
    const report = await sweepTables({ ledger, servicenow, clock, log, jobs, tables: config.tickets, deadlineMs });
    print(`${report.pending} tickets are in a pending state`);
    print(`${report.waiting} are being verified, ${report.settledBefore} were settled for this entry into the state`);
    print(`${report.missed.length} had not been announced and are being verified now`);
    for (const missed of report.missed) print(`  ${lineOf(missed)}`);
  } finally {
    await lifetime.close();
  }
}
