import type { AxiosInstance } from 'axios';
import type { AuditPort } from '../ledger/audit.js';
import type { Catalogue } from '../policy/describe.js';
import type { Judge } from '../policy/intent.js';
import type { Operation, PerSystem, System } from '../policy/operation.js';
import type { WritableTable } from '../policy/rules.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import type { Budget } from './budget.js';
import type { Credentials } from './contract.js';
import type { Failure } from './failure.js';
import type { LoginBreaker } from './login-breaker.js';
import type { Site } from './site.js';
import type { Standing } from './standing.js';

/** One attempt, for the metrics. */
export interface CallEvent {
  readonly system: System;
  readonly operation: string;
  readonly outcome: 'ok' | Failure['kind'];
  readonly ms: number;
}

export interface OutboundDeps {
  readonly sites: Partial<PerSystem<Site>>;
  readonly catalogue: readonly Operation[];
  /** By which columns a write tells its outcome to the policy. */
  readonly tickets: readonly WritableTable[];
  readonly judge: Judge;
  readonly standing: Standing;
  readonly audit: AuditPort;
  readonly budget: Budget;
  readonly clock: Clock;
  /** 0 to 1. */
  readonly jitter: () => number;
  readonly log: Log;
  readonly observe?: (event: CallEvent) => void;
  /** Remembers refused logins. Default: of this process alone. */
  readonly breaker?: LoginBreaker | undefined;
  /** How long a site is left alone after it refused our login. Default 15 minutes. */
  readonly loginCoolDownMs?: number;
}

/** What one attempt needs: the dependencies, and what is held between calls. */
export interface Door extends OutboundDeps {
  readonly http: AxiosInstance;
  readonly known: Catalogue;
  readonly breaker: LoginBreaker;
  readonly credentials: Partial<PerSystem<Credentials>>;
}

/** Throws a TypeError for a system that is not configured here: a mistake of ours, which asks nobody. */
export function partOf<Value>(parts: Partial<PerSystem<Value>>, system: System): Value {
  const part = parts[system];
  if (part === undefined) throw new TypeError(`${system}: expected it to be configured, got a call without that`);
  return part;
}
