import { z } from 'zod';
import type { Dialect, Reply } from '../../outbound/contract.js';
import { retryAfterMs } from '../../outbound/retry-after.js';

/**
 * A refusal is about one person's code or token, or about our client; no account locks by it, so the door need not close.
 * The documents are read by the library: here they stay text.
 */
export const issuerDialect: Dialect = {
  failureOf: (reply) => {
    const { status } = reply;
    if (status === 404) return { kind: 'not-found' };
    if (status === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMs(reply), detail: 'too many sign-ins' };
    if (status >= 500) return { kind: 'unavailable', status, detail: 'the issuer failed' };
    return status >= 400 ? { kind: 'rejected', status, detail: reasonIn(reply) } : undefined;
  },
  read: ({ text }) => text,
};

const Refusal = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) });
const CLIENT = 'the issuer does not know our client; check OIDC_CLIENT_SECRET and signIn.clientId';

/** The code of RFC 6749 5.2; what is said beside it may hold anything. */
function reasonIn({ text, status }: Reply): string {
  const refusal = Refusal.safeParse(jsonOf(text));
  const code = refusal.success ? refusal.data.error : 'no reason given';
  return code === 'invalid_client' || status === 401 ? CLIENT : code;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
