import type { Effect } from '../policy/operation.js';
import { assertNever } from '../shared/assert-never.js';
import type { Failure } from './failure.js';

export interface Attempt {
  /** 1 for the first. */
  readonly number: number;
  readonly effect: Effect;
  /** 0 to 1. */
  readonly jitter: number;
}

/** Milliseconds to wait before the next attempt, or undefined when there should be none. */
export function retryDelay(failure: Failure, { number, effect, jitter }: Attempt): number | undefined {
  if (number >= MAX_ATTEMPTS) return undefined;
  const backoff = BASE_MS * 2 ** (number - 1) * (1 + jitter);

  switch (failure.kind) {
    case 'rate-limited': {
      const wait = failure.retryAfterMs ?? backoff;
      return wait <= MAX_ADVISED_MS ? wait : undefined; // too long to hold a worker: let the queue wait
    }
    case 'unreachable':
    case 'unavailable':
      return effect === 'read' ? backoff : undefined; // a write may have landed
    case 'timeout': // a time limit is up to 330 s (Qualys), and a worker is held for all of it
    case 'malformed': // cut off on the way, or a fault that stays
      return effect === 'read' && number === 1 ? backoff : undefined;
    case 'unauthorized': // whether a fresh token may help is known where the credentials are
    case 'denied':
    case 'needs-approval':
    case 'audit-unavailable':
    case 'withheld':
    case 'forbidden':
    case 'not-found':
    case 'rejected':
    case 'too-large':
    case 'misdirected':
      return undefined;
    default:
      return assertNever(failure);
  }
}

const MAX_ATTEMPTS = 3;
const BASE_MS = 2000;
const MAX_ADVISED_MS = 60_000;
