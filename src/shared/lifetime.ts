import { systemClock, type Clock } from './clock.js';
import type { Log } from './logger.js';

interface LifetimeOptions {
  /** For everything together, from the call of `close`. */
  readonly graceMs: number;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly clock?: Clock;
}

type Close = () => Promise<unknown> | void;

/** Ends what was opened, last first, within one grace period. What is late is named, and waited for no longer. */
export function createLifetime({ graceMs, log, clock = systemClock }: LifetimeOptions) {
  const open: { name: string; close: Close }[] = [];
  let ending: Promise<readonly string[]> | undefined;

  /** Closing has begun already when something opens late: then it closes at once. */
  function opened(name: string, close: Close): void {
    if (ending) return void end({ name, close });
    open.push({ name, close });
  }

  async function end({ name, close }: { name: string; close: Close }): Promise<void> {
    try {
      await close();
      log.info('closed', { name });
    } catch (error) {
      log.error('could not be closed cleanly', { name, error });
    }
  }

  async function endAll(): Promise<readonly string[]> {
    const stopWaiting = new AbortController();
    const over = clock.sleep(graceMs, stopWaiting.signal).then(
      () => 'over' as const,
      () => 'ended' as const,
    );
    const late: string[] = [];
    for (const one of open.reverse()) {
      const first = await Promise.race([end(one), over]);
      if (first === 'over') late.push(one.name);
    }
    stopWaiting.abort();
    if (late.length > 0) log.warn('not closed within the grace period', { late, graceMs });
    return late;
  }

  return {
    opened,
    /** Names of what was late. Asked twice, it ends once. */
    close: (): Promise<readonly string[]> => (ending ??= endAll()),
  };
}

export type Lifetime = ReturnType<typeof createLifetime>;
