import type { Criticality } from './criticality.js';
import type { Weekday } from './local-time.js';

/** Every condition that a rule may have; those that are there must all hold. Within a list one is enough. */
export interface Conditions {
  /** Risk score at or above. */
  readonly minRisk?: number | undefined;
  readonly table?: readonly string[] | undefined;
  /** State the ticket leaves, state it is given. */
  readonly from?: readonly string[] | undefined;
  readonly to?: readonly string[] | undefined;
  readonly outcome?: readonly string[] | undefined;
  readonly reason?: readonly string[] | undefined;
  /** Globs. */
  readonly hostName?: readonly string[] | undefined;
  readonly hostTag?: readonly string[] | undefined;
  readonly criticality?: readonly Criticality[] | undefined;
  readonly time?: readonly Hours[] | undefined;
  readonly freeze?: readonly Freeze[] | undefined;
  /** Calls of the operation in one hour, this one counted, above. */
  readonly moreThanPerHour?: number | undefined;
  /** Was the operation never permitted before? */
  readonly firstUse?: boolean | undefined;
}

/** Hours of the week by a wall clock. From 22:00 to 06:00 is one night, which belongs to the day on which it begins. */
export interface Hours {
  readonly days: readonly Weekday[];
  /** Minutes since midnight, from (included) to (left out); equal means the whole day. */
  readonly from: number;
  readonly to: number;
  /** IANA name. */
  readonly zone: string;
}

/** From a moment (included) to a moment (left out). */
export interface Freeze {
  readonly from: Date;
  readonly to: Date;
}

/** A rule of patchproof.yaml. */
export interface ConfiguredRule {
  /** A sentence: it is the answer's reason. */
  readonly id: string;
  readonly effect: 'permit' | 'escalate' | 'forbid';
  /** Globs over catalogue ids. */
  readonly operations: readonly string[];
  readonly when: Conditions;
  /** Exceptions: where all of them hold, the rule does not apply. */
  readonly unless?: Conditions | undefined;
  /** With `escalate`: how many different people have to agree. */
  readonly approvals?: 1 | 2 | undefined;
}

/** The key `policy:` of patchproof.yaml. */
export interface PolicySettings {
  /** `permitted`: a ticket may be given its outcome unless a rule says otherwise. `by-rule`: only where a rule permits it. */
  readonly writes: 'permitted' | 'by-rule';
  readonly rules: readonly ConfiguredRule[];
}
