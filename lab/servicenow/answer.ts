import type { Response } from 'express';

/** What the instance says; made by pure functions, sent in one place. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly json?: unknown;
  /** In place of JSON. */
  readonly text?: string;
  readonly type?: string;
}

/** The error body of every REST API of the platform. */
export function refusal(status: number, message: string, detail: string | null = null): Answer {
  return { status, json: { error: { message, detail }, status: 'failure' } };
}

export const NOT_AUTHENTICATED: Answer = {
  ...refusal(401, 'User Not Authenticated', 'Required to provide Auth information'),
  headers: { 'WWW-Authenticate': 'Basic realm="Service-now"' },
};

export const NO_RECORD: Answer = refusal(
  404,
  'No Record found',
  "Record doesn't exist or ACL restricts the record retrieval",
);

/** Chunked, as the platform answers; headers as recorded. */
export function sendAnswer(response: Response, { status, headers, json, text, type }: Answer): void {
  response
    .status(status)
    .set(COMMON)
    .set('Content-Type', type ?? 'application/json;charset=UTF-8')
    .set(headers ?? {});
  response.end(text ?? (json === undefined ? '' : JSON.stringify(json)));
}

const COMMON = {
  'Server-Timing': 'sem_wait;dur=0, sesh_wait;dur=0',
  'X-Content-Type-Options': 'nosniff',
  Pragma: 'no-store,no-cache',
  'Cache-Control': 'no-cache,no-store,must-revalidate,max-age=-1',
  Expires: '0',
  Server: 'ServiceNow',
  'Transfer-Encoding': 'chunked',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
};
