import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../../shared/faults.js';
import type { NewEvent } from './sandbox.mjs';

export interface SystemEvent extends Omit<NewEvent, 'dueMs'> {
  /** Lost: it was never written, as the fault `drop-event` wants it. */
  state: 'ready' | 'processed' | 'error' | 'lost';
}

export interface EventQueue {
  readonly events: readonly SystemEvent[];
  readonly queue: (event: NewEvent, waitMs: number) => void;
  /** Resolves when nothing is under way any more. Held events (`reorder-events`) do not count. */
  readonly settled: () => Promise<void>;
}

export interface EventQueueDeps {
  /** Resolves with the state that the event ends in. */
  readonly process: (event: SystemEvent) => Promise<'processed' | 'error'>;
  readonly take: Faults['take'];
  readonly signal: AbortSignal;
}

/**
 * sysevent and its processor, which works on one event after the other. Faults: `drop-event`, `delay-event` {ms},
 * `duplicate-delivery` (processed twice), `reorder-events` (processed after the one that comes next).
 */
export function createEventQueue({ process, take, signal }: EventQueueDeps): EventQueue {
  const events: SystemEvent[] = [];
  const underWay = new Set<Promise<void>>();
  let processor = Promise.resolve();
  let held: (() => void) | undefined;

  function queue({ name, table, sysId, parm1, parm2 }: NewEvent, waitMs: number): void {
    const event: SystemEvent = { name, table, sysId, parm1, parm2, state: 'ready' };
    events.push(event);
    if (take('drop-event')) event.state = 'lost';
    else if (!held && take('reorder-events')) held = () => track(inTime(event, waitMs));
    else {
      const earlier = held;
      held = undefined;
      track(inTime(event, waitMs).then(earlier));
    }
  }

  async function inTime(event: SystemEvent, waitMs: number): Promise<void> {
    const copies = take('duplicate-delivery') ? 2 : 1;
    const ms = take('delay-event')?.ms ?? waitMs;
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
    for (let copy = 0; copy < copies; copy += 1) {
      processor = processor.then(() => work(event));
      await processor;
    }
  }

  async function work(event: SystemEvent): Promise<void> {
    if (!signal.aborted) event.state = await process(event);
  }

  function track(work: Promise<void>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }
  return { events, queue, settled };
}
