import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import type { RestAnswer, RestRequest } from './sandbox.mjs';

/**
 * Makes the real request of a RESTMessageV2. Never rejects: where the platform would throw, the answer says so. A refused
 * connection is thrown; silence longer than the time-out, or a connection that breaks, is an answer of status 0.
 */
export function sendRequest(asked: RestRequest, signal: AbortSignal): Promise<RestAnswer> {
  return new Promise((resolve) => {
    const noAnswer = (error: string): void => resolve({ status: 0, error });
    try {
      const request = begin(asked, signal);
      let connected = false;
      request.on('socket', (socket) => socket.once('connect', () => (connected = true)));
      request.on('timeout', () => {
        noAnswer(`Socket time-out after ${asked.timeoutMs} ms`);
        request.destroy();
      });
      request.on('error', (cause: NodeJS.ErrnoException) => {
        if (connected) noAnswer(cause.message);
        else resolve({ status: 0, error: '', thrown: `Connection failed: ${cause.code ?? cause.message}` });
      });
      request.on('response', (response) => resolve(answerOf(response)));
      request.end(asked.body);
    } catch (cause) {
      resolve({ status: 0, error: '', thrown: `Bad request: ${String(cause)}` });
    }
  });
}

function begin({ endpoint, method, headers, timeoutMs }: RestRequest, signal: AbortSignal): ClientRequest {
  return httpRequest(endpoint, {
    method: method.toUpperCase(),
    headers: { 'User-Agent': 'ServiceNow/1.0', ...headers },
    timeout: timeoutMs,
    agent: false,
    signal,
  });
}

function answerOf(response: IncomingMessage): RestAnswer {
  response.resume();
  const status = response.statusCode ?? 0;
  return { status, error: status < 400 ? '' : `Method failed: with code: ${status}` };
}
