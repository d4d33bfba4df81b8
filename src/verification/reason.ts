import type { Outcome } from './verdict.js';

export type Owner =
  'nobody' | 'patch team' | 'scan team' | 'sensor team' | 'CMDB' | 'operations' | 'security' | 'ticket owner';

export interface Reason {
  readonly outcome: Outcome;
  /** True when time may mend it: then it only waits, and becomes its outcome at the deadline. */
  readonly heals: boolean;
  readonly owner: Owner;
  /** One sentence for the work note. */
  readonly sentence: string;
  /** What to do next. */
  readonly action: string;
}

export const verified = (sentence: string): Reason => ({
  outcome: 'verified',
  heals: false,
  owner: 'nobody',
  sentence,
  action: 'Nothing.',
});
/** Never a verdict's reason: a warning beside `verified`. */
export const accepted = (owner: Owner, sentence: string, action: string): Reason => ({
  outcome: 'verified',
  heals: false,
  owner,
  sentence,
  action,
});
export const final = (outcome: Outcome, owner: Owner, sentence: string, action: string): Reason => ({
  outcome,
  heals: false,
  owner,
  sentence,
  action,
});
export const healable = (owner: Owner, sentence: string, action: string): Reason => ({
  outcome: 'review',
  heals: true,
  owner,
  sentence,
  action,
});
