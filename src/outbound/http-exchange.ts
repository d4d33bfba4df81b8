import { AxiosError, isCancel, type AxiosInstance, type AxiosResponse } from 'axios';
import type { Readable } from 'node:stream';
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
    const response = await http.request<Readable>({
      method: request.method,
      url: request.url,
      data: request.body,
      headers: { ...headers, ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }) },
      // A socket's timeout starts anew with every byte; this one does not.
      signal: clock.expiry?.(timeoutMs) ?? AbortSignal.timeout(timeoutMs),
      maxContentLength: maxBytes,
      maxRedirects: 0,
      proxy: false,
      decompress: true,
      responseType: 'stream',
      transformRequest: [],
      transformResponse: [],
      validateStatus: () => true,
    });
    const chunks = await chunksOf(response);
    return { ok: true, value: replyOf(response, { chunks, receivedAt: clock.now() }) };
  } catch (error) {
    return failed(transportFailure(error, maxBytes), causeOf(error));
  }
}

/** The body, in the pieces it came in: one string of 100 MB would cost the memory three times over. */
async function chunksOf({
  data,
  config,
  request,
  ...response
}: AxiosResponse<Readable>): Promise<readonly Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of data) chunks.push(chunk);
    return chunks;
  } catch (error) {
    if (error instanceof AxiosError || isCancel(error)) throw error;
    throw AxiosError.from(error, undefined, config, request, { data: undefined, config, request, ...response });
  }
}

function replyOf(
  { status, headers }: AxiosResponse,
  { chunks, receivedAt }: { chunks: readonly Uint8Array[]; receivedAt: Date },
): Reply {
  const known = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'set-cookie'); // a session is a secret
  let text: string | undefined;
  return {
    status,
    headers: Object.fromEntries(known.map(([name, value]) => [name.toLowerCase(), String(value)])),
    get text() {
      text ??= new TextDecoder().decode(Buffer.concat(chunks));
      return text;
    },
    chunks,
    receivedAt,
  };
}

/** The HTTP library's own error carries the request with its credentials; only the system's error below it may travel. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : undefined;
}
