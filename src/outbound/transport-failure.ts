import { isAxiosError, isCancel } from 'axios';
import type { Failure } from './failure.js';
import { codeOf, noConnection } from './no-connection.js';

/** What it means that no answer came. Says codes only: the texts below may hold addresses and more. */
export function transportFailure(error: unknown, limitBytes: number): Failure {
  if (isCancel(error)) return { kind: 'timeout' };
  if (!isAxiosError(error)) throw error; // not the network: a fault of our own
  if (error.message.startsWith('maxContentLength')) return { kind: 'too-large', limitBytes };
  const code = codeOf(error);
  if (code === 'ETIMEDOUT') return { kind: 'timeout' };
  if (code.startsWith('Z_')) return { kind: 'malformed', detail: `the compressed answer is broken (${code})` };
  if (error.response !== undefined) {
    return { kind: 'unreachable', detail: `the connection ended in the middle of the answer (${code})` };
  }
  return { kind: 'unreachable', detail: noConnection(code) };
}
