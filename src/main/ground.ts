import { v7 as newId } from 'uuid';
import type { Config } from '../config/config.js';
import { createLedger } from '../ledger/create-ledger.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Budget } from '../outbound/budget.js';
import { limitsOf } from '../outbound/limits.js';
import { createLocalBudget } from '../outbound/local-budget.js';
import type { Standing } from '../outbound/standing.js';
import { systemClock, type Clock } from '../shared/clock.js';
import { createLifetime, type Lifetime } from '../shared/lifetime.js';
import { createLogger, type Log } from '../shared/logger.js';
import { createStanding } from './standing.js';
import { createWritesGate, type WritesGate } from './writes-gate.js';

/** What every command stands on. */
export interface Ground {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly lifetime: Lifetime;
  readonly ledger: Ledger;
  readonly gate: WritesGate;
  readonly standing: Standing;
}

/** Opens the ledger. Logs go to standard error: standard output belongs to what a command prints. */
export async function openGround(config: Config): Promise<Ground> {
  const log = createLogger({ level: config.logLevel, stream: process.stderr });
  const lifetime = createLifetime({ graceMs: GRACE_MS, log: quiet(log) });
  const ledger = await createLedger({ databaseUrl: config.databaseUrl, clock: systemClock, newId });
  lifetime.opened('ledger', ledger.close);
  const gate = createWritesGate({ ledger, stopFile: config.policy.stopFile, log });
  const standing = createStanding(config, { ledger, gate });
  return { config, clock: systemClock, log, lifetime, ledger, gate, standing };
}

const GRACE_MS = 25_000;

/** Closing is everyday business; only what is late is worth a line. */
function quiet(log: Log): Log {
  return { ...log, info: log.debug };
}

/** For a command that asks vendors but adds no work: counts its calls in this process alone. */
export function localBudget({ config, clock, log }: Ground): Budget {
  return createLocalBudget({ limits: limitsOf(config.vendors), clock, log });
}
