import type { System } from '../policy/operation.js';

/** So many calls in every period of so many seconds. */
export interface Window {
  readonly calls: number;
  readonly seconds: number;
}

export interface Limit {
  readonly window: Window;
  readonly inFlight?: { readonly calls: number; readonly per: 'system' | 'operation' };
  /** Part of the vendor's own limit that may be used, where the vendor tells it with its answers. */
  readonly share?: number;
}

export type Limits = Readonly<Record<System, Limit>>;

/** The vendors' part of the configuration, as far as it limits us. */
interface VendorSettings {
  readonly qualys: { readonly budgetShare: number };
  readonly crowdstrike: { readonly callsPerMinute: number };
  readonly servicenow: { readonly concurrency: number; readonly callsPerSecond: number };
}

/**
 * Qualys: 300 calls an hour is the Standard tier, believed until an answer tells the real one; one call in flight per
 * endpoint, of at least two (qualys 3.2, 3.4). Falcon: 6,000 a minute for the whole customer (crowdstrike 1.6).
 * ServiceNow: four threads per node serve all integrations of the customer (servicenow 4).
 */
export function limitsOf({ qualys, crowdstrike, servicenow }: VendorSettings): Limits {
  return {
    qualys: {
      window: shared({ calls: 300, seconds: 3600 }, qualys.budgetShare),
      inFlight: { calls: 1, per: 'operation' },
      share: qualys.budgetShare,
    },
    crowdstrike: { window: { calls: crowdstrike.callsPerMinute, seconds: 60 } },
    servicenow: {
      window: { calls: servicenow.callsPerSecond, seconds: 1 },
      inFlight: { calls: servicenow.concurrency, per: 'system' },
    },
  };
}

/** The customer's limit as an answer tells it, cut to our share; undefined when it does not. Headers may hold any text. */
export function toldWindow(headers: Readonly<Record<string, string>>, share: number): Window | undefined {
  const calls = whole(headers['x-ratelimit-limit']);
  const seconds = whole(headers['x-ratelimit-window-sec']);
  if (calls === undefined || seconds === undefined || calls === 0 || seconds === 0) return undefined;
  return shared({ calls, seconds }, share);
}

/**
 * How long to leave a vendor alone whose limit is nearly used up, by whomever: the last tenth belongs to the others.
 * A tenth of the period, since nobody says when it will be better. vendors: qualys 3.4, crowdstrike 1.6
 */
export function restMs(headers: Readonly<Record<string, string>>, { window }: Limit): number {
  const calls = whole(headers['x-ratelimit-limit']);
  const left = whole(headers['x-ratelimit-remaining']);
  if (calls === undefined || left === undefined || left >= calls / 10) return 0;
  return (window.seconds * 1000) / 10;
}

function shared({ calls, seconds }: Window, share: number): Window {
  return { calls: Math.max(1, Math.floor(calls * share)), seconds };
}

function whole(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}
