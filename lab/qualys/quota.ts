export interface Limits {
  /** Calls per sliding window and endpoint. @default 300 */
  readonly perWindow?: number;
  /** @default 3600 */
  readonly windowSec?: number;
  /** Calls in flight per endpoint. @default 2 */
  readonly concurrency?: number;
}

export type Admission =
  | { readonly kind: 'admitted'; readonly leave: () => void }
  | { readonly kind: 'too-many-at-once'; readonly running: number }
  | { readonly kind: 'too-many'; readonly toWaitSec: number };

/** The budget of the whole subscription, per endpoint. Concurrency is checked first; a blocked call costs nothing. qualys 3.2 */
export function createQuota({ perWindow = 300, windowSec = 3600, concurrency = 2 }: Limits, now: () => Date) {
  const calls = new Map<string, number[]>();
  const running = new Map<string, number>();

  function recent(endpoint: string): number[] {
    const since = now().getTime() - windowSec * 1000;
    const kept = (calls.get(endpoint) ?? []).filter((at) => at > since);
    calls.set(endpoint, kept);
    return kept;
  }
  function runningNow(endpoint: string): number {
    return running.get(endpoint) ?? 0;
  }
  function enter(endpoint: string): Admission {
    if (runningNow(endpoint) >= concurrency) return { kind: 'too-many-at-once', running: runningNow(endpoint) };
    const [oldest = 0] = recent(endpoint).slice(-perWindow);
    if (recent(endpoint).length >= perWindow) {
      return {
        kind: 'too-many',
        toWaitSec: Math.max(1, Math.ceil(oldest / 1000 + windowSec - now().getTime() / 1000)),
      };
    }
    recent(endpoint).push(now().getTime());
    running.set(endpoint, runningNow(endpoint) + 1);
    return { kind: 'admitted', leave: () => void running.set(endpoint, runningNow(endpoint) - 1) };
  }
  /** On every FO answer, with what the call left over. qualys 3.1 */
  function headers(endpoint: string): Record<string, string> {
    const remaining = Math.max(0, perWindow - recent(endpoint).length);
    return { ...limits(endpoint), 'X-RateLimit-ToWait-Sec': '0', 'X-RateLimit-Remaining': String(remaining) };
  }
  /** All that the answer to a call too many at once tells. */
  const limits = (endpoint: string): Record<string, string> =>
    limitHeaders({ perWindow, windowSec, concurrency }, runningNow(endpoint));
  /** Somebody else's calls: the limits belong to the customer, not to us. */
  function spend(endpoint: string, count: number): void {
    recent(endpoint).push(...Array.from({ length: count }, () => now().getTime()));
  }
  return { enter, headers, limits, spend };
}

/** The recordings count the others that run, not this call. qualys 3.1 */
function limitHeaders({ perWindow, windowSec, concurrency }: Limits, running: number): Record<string, string> {
  return {
    'X-RateLimit-Limit': String(perWindow),
    'X-RateLimit-Window-Sec': String(windowSec),
    'X-Concurrency-Limit-Limit': String(concurrency),
    'X-Concurrency-Limit-Running': String(Math.max(0, running - 1)),
  };
}

export type Quota = ReturnType<typeof createQuota>;
