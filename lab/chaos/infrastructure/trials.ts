import { clockTrials } from './clock-trials.js';
import { ledgerTrials } from './ledger-trials.js';
import { redisTrials } from './redis-trials.js';
import { sigtermTrial } from './sigterm-trial.js';
import type { Trial } from './trial.js';

/** Everything below the service that is taken away from it, in turn. */
export const infrastructureTrials: readonly Trial[] = [...redisTrials, ...ledgerTrials, ...clockTrials, sigtermTrial];
