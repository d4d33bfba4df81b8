import type { Operation, PerSystem, System } from '../policy/operation.js';

/** So many calls, whole ones, in every period of so many seconds. */
export interface Window {
  readonly calls: number;
  readonly seconds: number;
}

export interface Limit {
  /** What is counted together: everything asked of the system, or each operation for itself. */
  readonly per: 'system' | 'operation';
  readonly window: Window;
  /** Operations, by name, whose window is another. */
  readonly windows?: Readonly<Record<string, Window>>;
  readonly inFlight?: number;
  /** Part of the vendor's own limit that may be used, where the vendor tells it with its answers. */
  readonly share?: number;
}

export type Limits = PerSystem<Limit>;

/** Slack takes one message a second for a webhook; Teams four. docs.slack.dev/apis/web-api/rate-limits */
const MESSAGES: Limit = { per: 'system', window: { calls: 1, seconds: 1 } };

export function limitOf(limits: Limits, system: System): Limit {
  return limits[system] ?? MESSAGES;
}

/** The vendors' part of the configuration, as far as it limits us. */
interface VendorSettings {
  readonly qualys: { readonly budgetShare: number; readonly gatewayCallsPerMinute?: number };
  readonly crowdstrike: { readonly callsPerMinute: number };
  readonly servicenow: { readonly concurrency: number; readonly callsPerSecond: number };
}

/**
 * Qualys counts each endpoint for itself: 300 calls an hour is the Standard tier, believed of an endpoint until an answer
 * of its own tells the real limit; one call in flight, of at least two (qualys 0, 3.2, 3.4). Falcon: 6,000 a minute for
 * the whole customer (crowdstrike 1.6). Qualys' gateway announces nothing, and says 429 to more than two at once (qualys 12.2). ServiceNow: four threads per node serve all integrations of the customer
 * (servicenow 4).
 */
export function limitsOf({ qualys, crowdstrike, servicenow }: VendorSettings): Limits {
  return {
    qualys: {
      per: 'operation',
      window: shared({ calls: 300, seconds: 3600 }, qualys.budgetShare),
      windows: { searchAssets: PORTAL, portalVersion: PORTAL },
      inFlight: 1,
      share: qualys.budgetShare,
    },
    'qualys-gateway': {
      per: 'system',
      window: { calls: qualys.gatewayCallsPerMinute ?? 60, seconds: 60 },
      inFlight: 2,
    },
    crowdstrike: { per: 'system', window: { calls: crowdstrike.callsPerMinute, seconds: 60 } },
    servicenow: {
      per: 'system',
      window: aSecond(servicenow.callsPerSecond),
      inFlight: servicenow.concurrency,
    },
    collector: { per: 'system', window: { calls: 600, seconds: 60 } },
    issuer: { per: 'system', window: { calls: 120, seconds: 60 } },
  };
}

/** Never more than is said in any second: 2.5 are two, and a half is one in two seconds. */
function aSecond(calls: number): Window {
  return calls < 1 ? { calls: 1, seconds: 1 / calls } : { calls: Math.floor(calls), seconds: 1 };
}

/**
 * The portal announces no limit and counts none (qualys 3.2), so no share can be taken of it. A morning of 500 tickets is
 * 2,500 searches by name; one at a time, of a second each, comes to little more. Only a fault of our own meets this.
 */
const PORTAL: Window = { calls: 3000, seconds: 3600 };

/** What a call counts against: the system, or the operation alone. */
export function scopeOf({ per }: Pick<Limit, 'per'>, { system, name }: Pick<Operation, 'system' | 'name'>): string {
  return per === 'operation' ? `${system}:${name}` : system;
}

/** The customer's limit as an answer tells it, cut to our share; undefined when it does not. Headers may hold any text. */
export function toldWindow(headers: Readonly<Record<string, string>>, share: number): Window | undefined {
  const calls = whole(headers['x-ratelimit-limit']);
  const seconds = whole(headers['x-ratelimit-window-sec']);
  if (calls === undefined || seconds === undefined || calls === 0 || seconds === 0) return undefined;
  return shared({ calls, seconds }, share);
}

/**
 * How long to leave alone what is nearly used up, by whomever: the last tenth belongs to the others. A tenth of the
 * period, which the answer may tell, or longer where it says so. vendors: qualys 3.1, 3.2, 3.4, crowdstrike 1.6
 */
export function restMs(headers: Readonly<Record<string, string>>, { window }: Pick<Limit, 'window'>): number {
  const advisedMs = (whole(headers['x-ratelimit-towait-sec']) ?? 0) * 1000;
  const calls = whole(headers['x-ratelimit-limit']);
  const left = whole(headers['x-ratelimit-remaining']);
  if (calls === undefined || left === undefined || left >= calls / 10) return advisedMs;
  const seconds = whole(headers['x-ratelimit-window-sec']) || window.seconds; // a period of 0 is none
  return Math.max(advisedMs, (seconds * 1000) / 10);
}

function shared({ calls, seconds }: Window, share: number): Window {
  return { calls: Math.max(1, Math.floor(calls * share)), seconds };
}

function whole(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
