import type { Dialect } from '../../outbound/contract.js';
import { retryAfterMs } from '../../outbound/retry-after.js';

/** Both say no by status alone; what they answer beside it is a word for people. */
export const messengerDialect: Dialect = {
  failureOf: (reply) => {
    const { status } = reply;
    if (status === 429) {
      return { kind: 'rate-limited', retryAfterMs: retryAfterMs(reply), detail: 'too many messages' };
    }
    if (status >= 500) return { kind: 'unavailable', status, detail: 'the messenger failed' };
    if (status >= 400)
      return { kind: 'rejected', status, detail: 'the webhook does not exist, or takes no such message' };
    return undefined;
  },
  read: () => undefined,
};
