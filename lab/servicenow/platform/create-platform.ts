import type { Faults } from '../../shared/faults.js';
import { createBusinessRules } from './business-rules.js';
import { createEventQueue, type EventQueue } from './event-queue.js';
import type { RecordChange } from './record-change.js';
import type { LogLine, NewEvent, RestAnswer, RestRequest, Row, Rule } from './sandbox.mjs';
import { createScriptActions } from './script-actions.js';
import { createScriptThread } from './script-thread.js';
import { sendRequest } from './send-request.js';

/** What is installed: the text of scripts, asked for whenever it is needed. */
export interface Scripts {
  /** Business rules that run after this change, in their order. */
  readonly rules: (change: RecordChange) => readonly Rule[];
  readonly includes: () => readonly string[];
  /** Script actions on the event of this name. */
  readonly actions: (event: string) => readonly string[];
}

export interface PlatformOptions {
  readonly scripts: Scripts;
  /** System properties by name, asked for whenever a script runs. */
  readonly properties: () => Readonly<Record<string, string>>;
  /** The record as it is when an event is processed; undefined: it was deleted. */
  readonly find: (table: string, sysId: string) => Row | undefined;
  readonly signal: AbortSignal;
  /** @default the system's clock */
  readonly now?: (() => Date) | undefined;
  readonly take?: Faults['take'];
  /** Which signing class exists. @default global */
  readonly scope?: 'global' | 'scoped';
  /** How late an event that is due at once is processed. @default 0 */
  readonly delayMs?: number | undefined;
  /** Waits of scheduled events are multiplied by this, so that half an hour may pass in a second. @default 1 */
  readonly pace?: number;
  /** Time-outs of requests are multiplied by this: silence need not last ten seconds. @default 1 */
  readonly patience?: number;
}

/** One request of a script, as it went over the wire. */
export interface Delivery {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: no HTTP answer came. */
  readonly status: number | undefined;
}

export interface Platform extends Pick<EventQueue, 'events' | 'settled'> {
  /** Runs the business rules of a change that was just saved. What they throw is logged, and the change stays. */
  readonly changed: (change: RecordChange) => void;
  readonly deliveries: readonly Delivery[];
  readonly log: readonly LogLine[];
}

/**
 * The server side of an instance, which runs business rules and script actions as they are. Faults: those of the event
 * queue, `rule-disabled`, `script-action-fails`, `wrong-signature`, `stale-timestamp`.
 */
export function createPlatform(options: PlatformOptions): Platform {
  const { signal, scope = 'global', take = () => undefined, pace = 1, patience = 1, delayMs = 0 } = options;
  const now = (): number => options.now?.().getTime() ?? Date.now();
  const deliveries: Delivery[] = [];
  const lines: LogLine[] = [];
  const log = (line: LogLine): void => void lines.push(line);
  const common = { ...options, scope, take, now, log, queueEvent };
  const run = createScriptThread({ ...common, send });
  const { events, queue, settled } = createEventQueue({
    process: createScriptActions({ ...common, run }),
    take,
    signal,
  });

  function queueEvent(event: NewEvent): void {
    queue(event, event.dueMs === undefined ? delayMs : (event.dueMs - now()) * pace);
  }

  async function send(request: RestRequest): Promise<RestAnswer> {
    const { headers, body } = request;
    const answer = await sendRequest({ ...request, timeoutMs: request.timeoutMs * patience }, signal);
    const status = answer.status === 0 ? undefined : answer.status;
    deliveries.push({ id: headers['webhook-id'] ?? '', at: new Date(now()), body, headers, status });
    return answer;
  }
  return { changed: createBusinessRules(common), events, settled, deliveries, log: lines };
}
