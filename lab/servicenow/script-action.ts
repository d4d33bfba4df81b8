import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Faults } from '../shared/faults.js';
import type { PendingEvent } from './business-rule.js';
import type { Store } from './store.js';

export interface Delivery {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined: no HTTP answer came. */
  readonly status: number | undefined;
}

export interface ScriptActionDeps {
  readonly url: string;
  /** `whsec_<base64>`; several during a rotation, and the header then carries several signatures. */
  readonly secrets: readonly string[];
  readonly store: Store;
  readonly now: () => Date;
  readonly take: Faults['take'];
  readonly deliveries: Delivery[];
  readonly signal: AbortSignal;
}

/** Sends one event as a Standard Webhook; true when the receiver took it. Faults: `wrong-signature`, `stale-timestamp`. */
export function scriptAction(deps: ScriptActionDeps): (event: PendingEvent) => Promise<boolean> {
  return async (event) => {
    const body = bodyOf(deps, event);
    const headers = signed(deps, event.deliveryId, body);
    const status = await post(deps, headers, body);
    deps.deliveries.push({ id: event.deliveryId, at: deps.now(), body, headers, status });
    return status !== undefined && status >= 200 && status < 300;
  };
}

function bodyOf({ store, now }: ScriptActionDeps, event: PendingEvent): string {
  // The record as it is now, not as it was: only the entered_… fields speak of the trigger.
  const current = store.find(event.table, event.sysId)?.values ?? {};
  const body = {
    type: 'ticket.pending_verification',
    timestamp: now().toISOString(),
    data: {
      table: event.table,
      sys_id: event.sysId,
      number: current['number'] ?? '',
      state: current['state'] ?? '',
      entered_mod_count: event.enteredModCount,
      entered_on: new Date(`${event.enteredOn.replace(' ', 'T')}Z`).toISOString(),
    },
  };
  return asciiOnly(JSON.stringify(body));
}

/** Pure ASCII, so that no hop can change a byte that was signed. */
function asciiOnly(json: string): string {
  return json.replaceAll(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function signed({ secrets, now, take }: ScriptActionDeps, id: string, body: string): Record<string, string> {
  const late = take('stale-timestamp') ? STALE_MS : 0;
  const at = new Date(now().getTime() - late);
  const keys = take('wrong-signature') ? [`whsec_${randomBytes(24).toString('base64')}`] : secrets;
  return {
    'content-type': 'application/json',
    'user-agent': 'ServiceNow/1.0',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': keys.map((key) => new Webhook(key).sign(id, at, body)).join(' '),
  };
}

async function post({ url, signal }: ScriptActionDeps, headers: Record<string, string>, body: string) {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const response = await fetch(url, { method: 'POST', headers, body, signal: limit });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined; // No answer is an outcome of its own: the queue sends the event again.
  }
}

const STALE_MS = 10 * 60_000;
const TIMEOUT_MS = 10_000;
