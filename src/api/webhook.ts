import express, { Router, type RequestHandler, type Response } from 'express';
import type { z } from 'zod';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { onlyMethods, sendProblem } from './problem.js';
import { note } from './request-log.js';
import { signatureCheck } from './signature.js';
import { WebhookEvent } from './webhook-event.js';
import { within } from './within.js';

export interface Accepted {
  readonly status: 'accepted' | 'duplicate';
  /** Id of the verification that the event opened, or had opened before. */
  readonly verification: string;
}

export type WebhookResult = Accepted['status'] | 'unsigned' | 'unknown' | 'not-durable';

export interface WebhookDeps {
  readonly secrets: readonly string[];
  readonly tables: readonly string[];
  /** Resolves once the event is durable in ledger and queue. */
  readonly accept: (event: WebhookEvent, deliveryId: string) => Promise<Accepted>;
  readonly count: (result: WebhookResult) => void;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Pick<Log, 'error'>;
}

/** The sender gives up after a few seconds and tries again later: better a quick no than a slow yes. */
const DURABLE_WITHIN_MS = 1_800;

/** Raw, verify, parse, make durable, answer. */
export function webhookRoute(deps: WebhookDeps): Router {
  const router = Router();
  router
    .route('/webhooks/servicenow')
    .post(express.raw({ type: 'application/json', limit: '64kb', inflate: false }), receive(deps))
    .all(onlyMethods('POST'));
  return router;
}

function receive(deps: WebhookDeps): RequestHandler {
  const check = signatureCheck(deps.secrets);
  return async (req, res) => {
    const body: unknown = req.body;
    if (!Buffer.isBuffer(body)) return sendProblem(res, { status: 415, detail: 'expected a body of application/json' });

    const signature = check(req.headers, body);
    if (!signature.ok) {
      deps.count('unsigned');
      note(res, { why: signature.why });
      return sendProblem(res, { status: 401, detail: 'the webhook signature or its time was not accepted' });
    }
    const event = WebhookEvent.safeParse(jsonOf(body));
    if (!event.success || !deps.tables.includes(event.data.ticket.table)) {
      deps.count('unknown');
      return refuseEvent(res, event);
    }
    await makeDurable(deps, { res, event: event.data, deliveryId: signature.deliveryId });
  };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined; // the schema answers: expected an object
  }
}

function refuseEvent(res: Response, event: z.ZodSafeParseResult<WebhookEvent>): void {
  const errors = event.success
    ? [{ field: 'data.table', expected: 'expected a configured table' }]
    : event.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', expected: message }));
  note(res, { fields: errors.map(({ field }) => field) });
  sendProblem(res, {
    status: 422,
    detail: `not an event that can be taken: ${errors.map(({ field, expected }) => `${field}: ${expected}`).join('; ')}`,
    more: { errors },
  });
}

interface Delivery {
  readonly res: Response;
  readonly event: WebhookEvent;
  readonly deliveryId: string;
}

async function makeDurable(
  { accept, clock, count, log }: WebhookDeps,
  { res, event, deliveryId }: Delivery,
): Promise<void> {
  note(res, { deliveryId, ticket: event.ticket.number });
  try {
    const { status, verification } = await within(DURABLE_WITHIN_MS, clock, () => accept(event, deliveryId));
    count(status);
    note(res, { verification });
    res.status(202).json({ status, verification });
  } catch (error) {
    count('not-durable');
    log.error('webhook could not be made durable', { requestId: res.locals['requestId'], deliveryId, error });
    res.set('Retry-After', '30');
    sendProblem(res, { status: 503, detail: 'the event could not be made durable; send it again later' });
  }
}
