import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

type Checked = { readonly ok: true; readonly deliveryId: string } | { readonly ok: false; readonly why: string };

/** No dot: it separates id, time and body in what is signed. */
const DELIVERY_ID = /^[\w:~-]{1,128}$/;
const UNIX_TIME = /^\d{1,12}$/;

/** Standard Webhooks over the raw body, within five minutes; any of the secrets may have signed, for rotation. */
export function signatureCheck(secrets: readonly string[]) {
  const verifiers = secrets.map((secret) => new Webhook(secret));

  return (headers: IncomingHttpHeaders, body: Buffer): Checked => {
    const id = headers['webhook-id'];
    const time = headers['webhook-timestamp'];
    const signature = headers['webhook-signature'];
    if (typeof id !== 'string' || typeof time !== 'string' || typeof signature !== 'string') {
      return { ok: false, why: 'a webhook header is missing' };
    }
    if (!DELIVERY_ID.test(id) || !UNIX_TIME.test(time) || !isUtf8(body)) return { ok: false, why: 'malformed' };

    const signed = { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature };
    const refusals = verifiers.map((verifier) => refusal(() => verifier.verify(body, signed, { jsonParse: false })));
    if (refusals.includes(undefined)) return { ok: true, deliveryId: id };
    return { ok: false, why: refusals[0] ?? 'no secret is configured' };
  };
}

function refusal(verify: () => unknown): string | undefined {
  try {
    verify();
    return undefined;
  } catch (error) {
    if (error instanceof WebhookVerificationError) return error.message;
    throw error;
  }
}
