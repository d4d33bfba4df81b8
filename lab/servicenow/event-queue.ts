import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from '../shared/faults.js';
import type { PendingEvent } from './business-rule.js';

export interface QueuedEvent extends PendingEvent {
  status: 'ready' | 'processed' | 'error' | 'dropped';
  attempts: number;
}

export interface EventQueue {
  readonly events: readonly QueuedEvent[];
  readonly queue: (event: PendingEvent) => void;
  /** Resolves when nothing is under way any more: all delivered, dropped or given up. Held events (`reorder-events`) do not count. */
  readonly settled: () => Promise<void>;
}

export interface EventQueueDeps {
  /** The script action: true when the receiver took it. Without one, events stay ready. */
  readonly action: ((event: PendingEvent) => Promise<boolean>) | undefined;
  readonly take: Faults['take'];
  readonly delayMs: number;
  readonly retryBaseMs: number;
  readonly signal: AbortSignal;
}

/** sysevent and its processor. Faults: `drop-event`, `delay-event` {ms}, `duplicate-delivery`, `reorder-events`. */
export function createEventQueue(deps: EventQueueDeps): EventQueue {
  const { action, take, signal } = deps;
  const events: QueuedEvent[] = [];
  const underWay = new Set<Promise<void>>();
  let held: QueuedEvent | undefined;

  function queue(pending: PendingEvent): void {
    const event: QueuedEvent = { ...pending, status: 'ready', attempts: 0 };
    events.push(event);
    if (take('drop-event')) event.status = 'dropped';
    else if (!held && take('reorder-events')) held = event;
    else startInOrder(event);
  }

  function startInOrder(event: QueuedEvent): void {
    const earlier = held;
    held = undefined;
    const first = start(event);
    // The event that came first goes out last.
    if (earlier) void track(first.then(() => start(earlier)));
  }

  function start(event: QueuedEvent): Promise<void> {
    const copies = take('duplicate-delivery') ? 2 : 1;
    return track(runCopies(event, copies));
  }

  async function runCopies(event: QueuedEvent, copies: number): Promise<void> {
    await pause(take('delay-event')?.ms ?? deps.delayMs);
    for (let copy = 0; copy < copies; copy++) await process(event);
  }

  async function process(event: QueuedEvent): Promise<void> {
    if (!action) return;
    for (let retry = 0; retry <= MAX_RETRIES; retry++) {
      if (retry > 0) await pause(deps.retryBaseMs * 2 ** (retry - 1));
      if (signal.aborted) return;
      event.attempts++;
      if (await action(event)) {
        event.status = 'processed';
        return;
      }
    }
    event.status = 'error';
  }

  async function pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  function track(work: Promise<void>): Promise<void> {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
    return work;
  }

  async function settled(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay);
  }
  return { events, queue, settled };
}

const MAX_RETRIES = 6;
