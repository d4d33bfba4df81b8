import type { AxiosInstance, AxiosResponse } from 'axios';
import type { HttpRequest } from '../policy/describe.js';
import type { Clock } from '../shared/clock.js';
import type { Reply } from './contract.js';
import { failed, type Outcome } from './outcome.js';
import { transportFailure } from './transport-failure.js';

export interface Exchange {
  readonly request: HttpRequest;
  readonly headers: Readonly<Record<string, string>>;
  /** For the whole exchange, from the look-up of the name to the last byte. */
  readonly timeoutMs: number;
  /** Of the answer after decompression. */
  readonly maxBytes: number;
}

/** Sends once and reads the answer whole. Every status is an answer; a redirect is one too, and is not followed. */
export async function httpExchange(http: AxiosInstance, clock: Clock, exchange: Exchange): Promise<Outcome<Reply>> {
  const { request, headers, timeoutMs, maxBytes } = exchange;
  try {
    const response = await http.request<string>({
      method: request.method,
      url: request.url,
      data: request.body,
      headers: { ...headers, ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }) },
      // A socket's timeout starts anew with every byte; this one does not.
      signal: AbortSignal.timeout(timeoutMs),
      maxContentLength: maxBytes,
      maxRedirects: 0,
      proxy: false,
      decompress: true,
      responseType: 'text',
      responseEncoding: 'utf8',
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
    });
    return { ok: true, value: replyOf(response, clock.now()) };
  } catch (error) {
    return failed(transportFailure(error, maxBytes), causeOf(error));
  }
}

function replyOf({ status, headers, data }: AxiosResponse<string>, receivedAt: Date): Reply {
  const known = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'set-cookie'); // a session is a secret
  return {
    status,
    headers: Object.fromEntries(known.map(([name, value]) => [name.toLowerCase(), String(value)])),
    text: data,
    receivedAt,
  };
}

/** The HTTP library's own error carries the request with its credentials; only the system's error below it may travel. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
}
