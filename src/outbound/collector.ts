import { z } from 'zod';
import type { Operation } from '../policy/operation.js';
import type { Call, CredentialSource, Dialect, Send } from './contract.js';
import type { Failure } from './failure.js';
import { retryAfterMs } from './retry-after.js';
import type { Site } from './site.js';

/**
 * The one thing that may be asked of a collector. A read, by what it does to the vendors: nothing; so it goes on in observe
 * mode and while writes are stopped.
 */
export function deliverAudit(url: string): Operation {
  return {
    id: 'audit:export',
    name: 'deliverAudit',
    system: 'collector',
    effect: 'read',
    risk: 'LOW',
    method: 'POST',
    path: new URL(url).pathname,
    body: 'json',
    purpose: 'hand the audit trail to the collector of AUDIT_EXPORT_TO',
    permission: 'as the collector wants it',
    limit: 'none known',
  };
}

export function collectorSite(url: string, token: string | undefined): Site {
  return {
    origin: new URL(url).origin,
    originVariable: 'AUDIT_EXPORT_TO',
    dialect,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials: bearing(token),
    credentialVariables: 'AUDIT_EXPORT_TOKEN',
  };
}

/** Resolves when the collector has taken the entries; repeats what may help. Throws OutboundError. */
export async function deliver(send: Send, url: string, entries: readonly unknown[]): Promise<void> {
  const call: Call<unknown> = { ...deliverAudit(url), response: z.unknown(), timeoutMs: 30_000, maxBytes: 1_000_000 };
  await send(call, { json: { entries }, context: { purpose: 'command', subjects: [] } });
}

/** What it says beyond its status is its own affair. */
const dialect: Dialect = {
  failureOf: (reply): Failure | undefined => {
    const { status } = reply;
    const detail = 'the collector gives no reason';
    if (status === 401) return { kind: 'unauthorized', detail: 'check AUDIT_EXPORT_TOKEN' };
    if (status === 403) return { kind: 'forbidden', detail };
    if (status === 404) return { kind: 'not-found' };
    if (status === 429) return { kind: 'rate-limited', retryAfterMs: retryAfterMs(reply), detail };
    if (status >= 500) return { kind: 'unavailable', status, detail };
    return status >= 400 ? { kind: 'rejected', status, detail } : undefined;
  },
  read: () => null,
};

function bearing(token: string | undefined): CredentialSource {
  const headers: Readonly<Record<string, string>> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return () => ({ headers: async () => headers, renewable: false, invalidate: () => undefined });
}
