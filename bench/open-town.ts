import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Answer, type Counted, type Order, type TownTicket } from './town-orders.js';

export interface Town {
  /** Where the vendors are and who we are there. */
  readonly environment: Readonly<Record<string, string>>;
  readonly settle: (count: number) => Promise<readonly TownTicket[]>;
  readonly rescan: (tickets: readonly TownTicket[]) => Promise<void>;
  /** Every answer takes this long from now on. */
  readonly slow: (ms: number) => Promise<void>;
  readonly forget: () => Promise<void>;
  readonly count: () => Promise<Counted>;
  /** Resolves when so many tickets are resolved. */
  readonly closed: (count: number, withinMs: number) => Promise<void>;
  readonly close: () => void;
}

/** The vendors in a process of their own: what they cost is not ours. */
export async function openTown(): Promise<Town> {
  const child = fork('bench/town.ts', { execArgv: ['--import', 'tsx'] });
  const answer = async (): Promise<Answer> => {
    const [message]: unknown[] = await once(child, 'message');
    return Answer.parse(message);
  };
  const ask = async (order: Order): Promise<Answer> => {
    const answering = answer();
    child.send(order);
    return answering;
  };
  const opened = await answer();
  if (opened.kind !== 'open') throw new Error(`expected the town to open, got ${opened.kind}`);

  async function count(): Promise<Counted> {
    const counted = await ask({ kind: 'count' });
    if (counted.kind !== 'counted') throw new Error(`expected counts, got ${counted.kind}`);
    if (counted.violations.length > 0) throw new Error(`a vendor was wronged: ${counted.violations.join('; ')}`);
    return counted;
  }
  return {
    environment: opened.environment,
    settle: async (wanted) => {
      const settled = await ask({ kind: 'settle', count: wanted });
      return settled.kind === 'settled' ? settled.tickets : [];
    },
    rescan: async (tickets) => void (await ask({ kind: 'rescan', machines: tickets.map(({ machine }) => machine) })),
    slow: async (ms) => void (await ask({ kind: 'slow', ms })),
    forget: async () => void (await ask({ kind: 'forget' })),
    count,
    closed: async (wanted, withinMs) => {
      const until = Date.now() + withinMs;
      for (let { closed } = await count(); closed < wanted; { closed } = await count()) {
        if (Date.now() > until) throw new Error(`expected ${wanted} tickets resolved in time, got ${closed}`);
        await sleep(200);
      }
    },
    close: () => void child.kill(),
  };
}
