import { z } from 'zod';
import type { AuditEntry, AuditPort } from '../../src/ledger/audit.js';
import { basic } from '../../src/outbound/basic.js';
import type { Budget } from '../../src/outbound/budget.js';
import type { Call, CallContext, CredentialSource, Dialect } from '../../src/outbound/contract.js';
import type { CallEvent, OutboundDeps } from '../../src/outbound/door.js';
import { OutboundError, type Failure } from '../../src/outbound/failure.js';
import { createOutbound } from '../../src/outbound/outbound.js';
import type { Standing } from '../../src/outbound/standing.js';
import type { Judge } from '../../src/policy/intent.js';
import { createJudge } from '../../src/policy/judge.js';
import type { Operation } from '../../src/policy/operation.js';
import { openStanding } from '../support/open-standing.js';
import { manualClock } from './manual-clock.js';

export const PASSWORD = 'p4ssw0rd-€';
const about = { purpose: 'test', permission: 'none', limit: 'none', timeoutMs: 5000, maxBytes: 10_000 } as const;

export const readHost: Call<{ name: string }> = {
  ...about,
  id: 'crowdstrike:hosts:read',
  name: 'readHost',
  system: 'crowdstrike',
  effect: 'read',
  risk: 'LOW',
  method: 'GET',
  path: '/hosts/{id}',
  holes: { id: /[a-z0-9]+/ },
  queryFields: ['fields'],
  response: z.object({ name: z.string() }),
};

export const writeTicket: Call<unknown> = {
  ...about,
  id: 'servicenow:incidents:update',
  name: 'writeTicket',
  system: 'servicenow',
  effect: 'write',
  risk: 'MEDIUM',
  method: 'PATCH',
  path: '/api/now/table/{table}/{sysId}',
  holes: { table: /incident/, sysId: /[0-9a-f]+/ },
  body: 'json',
  response: z.unknown(),
};

export const askToken: Call<{ access_token: string; expires_in: number }> = {
  ...about,
  id: 'crowdstrike:tokens:create',
  name: 'askToken',
  system: 'crowdstrike',
  effect: 'read',
  risk: 'LOW',
  method: 'POST',
  path: '/oauth2/token',
  body: 'form',
  formFields: ['client_id', 'client_secret'],
  response: z.object({ access_token: z.string().min(1), expires_in: z.number().positive() }),
};

const catalogue: readonly Operation[] = [readHost, writeTicket, askToken];
const context: CallContext = { purpose: 'watch', subjects: [{ verification: 'v1', ticket: 'INC0010001' }] };
export const oneHost = { holes: { id: 'a1' }, context };
export const oneWrite = {
  holes: { table: 'incident', sysId: 'ab' },
  json: { state: '6', work_notes: 'proved' },
  from: '10',
  context,
};

const tickets = [{ table: 'incident', pendingState: '10', fields: {}, outcomes: { verified: { state: '6' } } }];

/** Says no by status, as an HTTP textbook would. */
const textbook: Dialect = {
  failureOf: ({ status, headers }): Failure | undefined => {
    if (status === 401) return { kind: 'unauthorized', detail: 'the vendor said 401' };
    if (status === 403) return { kind: 'forbidden', detail: 'the vendor said 403' };
    if (status === 429) {
      const after = headers['retry-after'];
      const retryAfterMs = after === undefined ? undefined : Number(after) * 1000;
      const per = headers['x-per'] === 'operation' ? { per: 'operation' as const } : {};
      return { kind: 'rate-limited', retryAfterMs, detail: 'the vendor said 429', ...per };
    }
    if (status >= 500) return { kind: 'unavailable', status, detail: 'the vendor failed' };
    return status >= 400 ? { kind: 'rejected', status, detail: 'the vendor refused' } : undefined;
  },
  read: ({ text }) => {
    if (!text.startsWith('{')) throw new TypeError('expected a JSON object, got something else');
    return JSON.parse(text);
  },
};

export const free: Budget = {
  take: async () => async () => undefined,
  allowed: async () => ({ calls: 100, seconds: 60 }),
  pause: async () => undefined,
  observe: async () => undefined,
};

export function memoryAudit() {
  const entries: AuditEntry[] = [];
  const audit: AuditPort = {
    append: async (entry) => ({ sequence: entries.push(entry), hash: 'x' }),
  };
  return { audit, entries };
}

interface Settings {
  readonly origin: string;
  readonly credentials?: CredentialSource;
  readonly judge?: Judge;
  readonly catalogue?: readonly Operation[];
  readonly standing?: Standing;
  readonly audit?: AuditPort;
  readonly budget?: Budget;
  readonly loginCoolDownMs?: number;
}

/** The real door with a loopback vendor behind it; time stands still unless turned. */
export function openDoor({ origin, credentials = basic('robot', PASSWORD), ...settings }: Settings) {
  const { clock, sleeps, turn } = manualClock();
  const { audit, entries } = memoryAudit();
  const events: CallEvent[] = [];
  const lines: unknown[] = [];
  const write = (message: string, fields?: object) => void lines.push({ message, ...fields });
  const site = { dialect: textbook, credentials, credentialVariables: 'CS_CLIENT_ID', originVariable: 'CS_BASE_URL' };
  const deps: OutboundDeps = {
    sites: { servicenow: { ...site, origin }, qualys: { ...site, origin }, crowdstrike: { ...site, origin } },
    catalogue,
    tickets,
    standing: openStanding,
    judge: createJudge({ mode: 'enforce', tickets, reopen: false }),
    audit,
    budget: free,
    clock,
    jitter: () => 0,
    log: { error: write, warn: write, info: write, debug: write },
    observe: (event) => void events.push(event),
    ...settings,
  };
  return { ...createOutbound(deps), deps, entries, events, lines, sleeps, turn };
}

/** The failure a call ended with; a call that succeeds is an error here. */
export async function failureOf(calling: Promise<unknown>): Promise<Failure> {
  const error: unknown = await calling.then(
    () => new Error('expected a failure, got an answer'),
    (reason: unknown) => reason,
  );
  if (error instanceof OutboundError) return error.failure;
  throw error;
}
