import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestHandler, Response } from 'express';
import type { Faults } from './faults.js';

/**
 * The faults every network has, whichever the vendor:
 * `slow` {ms}, `hang`, `reset-before` (nothing was done), `reset-after` (all was done, the answer is lost),
 * `truncated` (half an answer, then the connection breaks), `answer` {status, headers, body} in place of the real one.
 */
export function transportFaults({ take }: Pick<Faults, 'take'>, signal: AbortSignal): RequestHandler {
  return async (request, response, next) => {
    const slow = take('slow', request);
    if (slow) await sleep(slow.ms ?? 1000, undefined, { signal }).catch(() => undefined);
    if (take('hang', request)) return;
    if (take('reset-before', request)) return void request.socket.resetAndDestroy();

    const answer = take('answer', request);
    if (answer) {
      return void response
        .status(answer.status ?? 503)
        .set(answer.headers ?? {})
        .send(answer.body ?? '');
    }
    if (take('reset-after', request)) response.end = () => dropped(response);
    else if (take('truncated', request)) response.end = (body?: unknown) => halved(response, body);
    next();
  };
}

function dropped(response: Response): Response {
  response.socket?.resetAndDestroy();
  return response;
}

function halved(response: Response, body: unknown): Response {
  const whole = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0);
  response.write(whole.subarray(0, Math.max(1, whole.length / 2)), () => response.socket?.destroy());
  return response;
}
