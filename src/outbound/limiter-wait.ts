import { RateLimiterRes } from 'rate-limiter-flexible';

/** A limiter rejects with its result when nothing is left, and with an error when it could not count. */
export function waitOf(reason: unknown): number {
  if (reason instanceof RateLimiterRes) return Math.max(1, reason.msBeforeNext);
  throw reason;
}
