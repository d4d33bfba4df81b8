import type { Request, RequestHandler } from 'express';

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Without credentials: those read `[secret]`. */
  readonly headers: Readonly<Record<string, string>>;
  /** The text that came, with secret form fields blotted out. */
  readonly body: string;
  readonly at: Date;
  /** Undefined while unanswered, and for good when the connection broke before the answer left. */
  status: number | undefined;
}

const SECRET_HEADERS = new Set(['authorization', 'cookie', 'x-sn-apikey']);
const SECRET_FIELDS = /\b(client_secret|password|refresh_token|token)=[^&]*/g;

export type RequestListener = (moment: 'asked' | 'answered', request: RecordedRequest) => void;

interface Recording {
  readonly requests: RecordedRequest[];
  readonly now: () => Date;
  readonly tell: RequestListener;
}

export function recordRequests({ requests, now, tell }: Recording): RequestHandler {
  return (request, response, next) => {
    const recorded: RecordedRequest = {
      method: request.method,
      path: request.path,
      query: queryOf(request),
      headers: headersOf(request),
      body: bodyText(request).replace(SECRET_FIELDS, '$1=[secret]'),
      at: now(),
      status: undefined,
    };
    requests.push(recorded);
    response.on('finish', () => {
      recorded.status = response.statusCode;
      tell('answered', recorded);
    });
    tell('asked', recorded);
    next();
  };
}

/** The request's text; empty when it had none. */
export function bodyText(request: Request): string {
  const body: unknown = request.body;
  return typeof body === 'string' ? body : '';
}

/** The query as the client wrote it; of a repeated parameter the last counts. */
export function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.originalUrl, 'http://localhost').searchParams);
}

function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name) ? '[secret]' : String(value),
    ]),
  );
}
