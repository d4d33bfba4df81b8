import { createSharedLoginBreaker } from '../outbound/redis-login-breaker.js';
import { nightly } from '../queue/nightly.js';
import { sweepLines } from '../queue/sweep-report.js';
import type { Print } from './print.js';
import { openRuntime } from './runtime.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

/** Looks once for tickets that nobody announced, opens their verifications and says what it found. */
export async function sweepOnce(print: Print): Promise<void> {
  const config = settingsFor(['vendors']);
  const runtime = await openRuntime(config);
  const { ledger, redis, budget, clock, log, jobs, lifetime, standing } = runtime;
  try {
    const breaker = createSharedLoginBreaker({ redis, clock, log });
    const { servicenow } = createVendors(config, {
      audit: ledger.audit,
      standing,
      budget,
      breaker,
      clock,
      log,
      observe: () => {},
    });
    const { tickets: tables, mode } = config;
    const { deadlineMs, pollIntervalMs } = config.verification;
    const deps = { ledger, servicenow, clock, log, jobs, tables, mode, deadlineMs, pollIntervalMs };
    for (const line of sweepLines(await nightly(deps))) print(line);
  } finally {
    await lifetime.close();
  }
}
