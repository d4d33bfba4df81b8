import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';

export interface Announced {
  readonly sysId: string;
  readonly number: string;
  readonly modCount: number;
}

/** A signed webhook as the instance sends it, of this ticket at this moment. */
export function announcement(webhook: Webhook, { sysId, number, modCount }: Announced) {
  const now = new Date();
  const id = `msg_${randomBytes(12).toString('hex')}`;
  const body = JSON.stringify({
    type: 'ticket.pending_verification',
    timestamp: now.toISOString(),
    data: {
      table: 'incident',
      sys_id: sysId,
      number,
      state: '10',
      entered_mod_count: modCount,
      entered_on: now.toISOString(),
    },
  });
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign(id, now, body),
  };
  return { headers, body };
}

/** A ticket that nobody has. */
export function anyTicket(): Announced {
  const number = `INC${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  return { sysId: randomBytes(16).toString('hex'), number, modCount: 1 };
}

/** Announces tickets to a running service, twenty at a time, and again while it says 503, as the instance does. */
export async function announceAll(url: string, secret: string, tickets: readonly Announced[]): Promise<void> {
  const webhook = new Webhook(secret);
  for (let start = 0; start < tickets.length; start += 20) {
    await Promise.all(tickets.slice(start, start + 20).map((ticket) => announce(url, webhook, ticket)));
  }
}

async function announce(url: string, webhook: Webhook, ticket: Announced): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(`${url}/webhooks/servicenow`, { method: 'POST', ...announcement(webhook, ticket) });
    await answer.text();
    if (answer.status === 202) return;
    if (answer.status !== 503 || tries === MOST_TRIES) throw new Error(`expected 202, got ${answer.status}`);
    await sleep(AGAIN_MS);
  }
}

const MOST_TRIES = 20;
const AGAIN_MS = 500;
