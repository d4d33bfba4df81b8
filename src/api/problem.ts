import { STATUS_CODES } from 'node:http';
import type { RequestHandler, Response } from 'express';

interface Problem {
  readonly status: number;
  /** What was wrong and what to do, in words that are fit for a stranger. */
  readonly detail: string;
  /** Members beside the standard ones. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Every "no" of this service looks like this (RFC 9457). */
export function sendProblem(res: Response, { status, detail, more = {} }: Problem): void {
  res
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        title: STATUS_CODES[status] ?? 'Error',
        status,
        detail,
        requestId: res.locals['requestId'],
        ...more,
      }),
    );
}

export const notFound: RequestHandler = (_req, res) => {
  sendProblem(res, { status: 404, detail: 'there is nothing under this path' });
};

/** For a path that is known, asked in a way that is not. */
export function onlyMethods(...methods: readonly string[]): RequestHandler {
  return (req, res) => {
    res.set('Allow', methods.join(', '));
    sendProblem(res, { status: 405, detail: `expected ${methods.join(' or ')}, got ${req.method}` });
  };
}
