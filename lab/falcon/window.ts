/** A sliding window of calls: how many are left, and until when one must wait. */
export function createWindow(limit: number, windowMs: number, now: () => Date) {
  let calls: number[] = [];

  return {
    limit,
    /** Takes one call, or says when the next one is free. */
    take(): { readonly remaining: number; readonly freeAt: Date | undefined } {
      const at = now().getTime();
      calls = calls.filter((call) => call > at - windowMs);
      const [oldest = at] = calls.slice(-limit);
      if (calls.length >= limit) return { remaining: 0, freeAt: new Date(oldest + windowMs) };
      calls.push(at);
      return { remaining: limit - calls.length, freeAt: undefined };
    },
  };
}
export type CallWindow = ReturnType<typeof createWindow>;
