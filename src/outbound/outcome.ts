import type { Answer, Reply } from './contract.js';
import type { Failure } from './failure.js';

/** How one step went; an expected ending is a value, not a throw. */
export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure; readonly cause?: unknown };

export function failed(failure: Failure, cause?: unknown): { ok: false; failure: Failure; cause?: unknown } {
  return cause === undefined ? { ok: false, failure } : { ok: false, failure, cause };
}

/** Nothing was sent: what the call rests on does not hold any more, or may not. */
export function withheld(detail: string): Outcome<never> {
  return failed({ kind: 'withheld', detail });
}

/** How an attempt went, and how far it came. */
export interface Attempted<Value> {
  readonly outcome: Outcome<Answer<Value>>;
  /** Missing when nothing came back. */
  readonly reply?: Reply;
  /** The credentials that were sent; missing when nothing was sent. */
  readonly presented?: Readonly<Record<string, string>>;
  /** True when whatever failed has already waited or tried again for itself. */
  readonly settled?: boolean;
}
