import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';
import { InvalidCursor } from '../ledger/cursor.js';
import { LedgerUnavailable } from '../ledger/ledger.js';
import type { Log } from '../shared/logger.js';
import { sendProblem } from './problem.js';

/** What the body parser and the router throw: an error with a client's status. */
const ClientError = z.object({ status: z.number().int().min(400).max(499), type: z.string().optional() });
const details: Readonly<Record<string, string>> = {
  'entity.too.large': 'the body is larger than 64 kB',
  'encoding.unsupported': 'expected a body without Content-Encoding',
  'request.size.invalid': 'the body is not as long as Content-Length says',
};

/** The last stop of every error: a problem for the caller, a line for us when it is ours, never a stack for anybody. */
export function errorHandler(log: Pick<Log, 'error'>): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) return next(error);
    const client = ClientError.safeParse(error);
    if (client.success) {
      const detail = details[client.data.type ?? ''] ?? 'the request could not be understood';
      return sendProblem(res, { status: client.data.status, detail });
    }
    if (error instanceof InvalidCursor) return sendProblem(res, { status: 400, detail: error.message });

    const requestId: unknown = res.locals['requestId'];
    log.error('request failed', { requestId, error });
    if (error instanceof LedgerUnavailable) {
      return sendProblem(res.set('Retry-After', '10'), {
        status: 503,
        detail: 'the ledger cannot be used at the moment',
      });
    }
    return sendProblem(res, { status: 500, detail: 'this is our mistake; the log has more under the request id' });
  };
}
