export interface Semaphore {
  /** Resolves with the way out, or with undefined when the queue is full as well. */
  readonly enter: () => Promise<(() => void) | undefined>;
}

/** The REST pool of an application node: some threads, a queue, and then no more. */
export function createSemaphore(threads: number, queue: number): Semaphore {
  const waiting: (() => void)[] = [];
  let running = 0;

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
  return {
    enter: async () => {
      if (running < threads) running++;
      else if (waiting.length < queue) await new Promise<void>((resolve) => void waiting.push(resolve));
      else return undefined;
      return once(leave);
    },
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
