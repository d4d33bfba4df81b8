import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Log } from '../shared/logger.js';

const SANE_ID = /^[\w.-]{8,64}$/;

/** Gives every request an id (the caller's, if it is a sane one) and leaves exactly one log line for it. */
export function requestLog(log: Pick<Log, 'info' | 'warn' | 'debug'>): RequestHandler {
  return (req, res, next) => {
    const given = req.get('x-request-id');
    const requestId = given !== undefined && SANE_ID.test(given) ? given : randomUUID();
    res.locals['requestId'] = requestId;
    res.set('X-Request-Id', requestId);

    const path = req.path;
    res.once('close', () => {
      const fields = {
        requestId,
        method: req.method,
        path: knownPart(path),
        status: res.statusCode,
        ...notesOf(res),
      };
      log[levelOf(path, res)](res.writableFinished ? 'request answered' : 'request broken off', fields);
    });
    next();
  };
}

/** Whoever asks may put anything into a path, a mail address for one: what no path of ours holds is not written down. */
function knownPart(path: string): string {
  return path.slice(0, 200).replaceAll(/[^/]+/g, (segment) => (SEGMENT.test(segment) ? segment : '…'));
}

const SEGMENT = /^[\w.-]{1,64}$/;

/** Adds to the one line of this request. */
export function note(res: Response, fields: Readonly<Record<string, unknown>>): void {
  res.locals['notes'] = { ...notesOf(res), ...fields };
}

function notesOf(res: Response): object {
  const notes: unknown = res.locals['notes'];
  return typeof notes === 'object' && notes !== null ? notes : {};
}

/** Probes ask every few seconds: their good answers are not news. */
function levelOf(path: string, res: Response): 'debug' | 'info' | 'warn' {
  if (res.statusCode >= 500) return 'warn';
  return res.statusCode === 200 && /^\/(healthz|readyz|metrics|queues)\b/.test(path) ? 'debug' : 'info';
}
