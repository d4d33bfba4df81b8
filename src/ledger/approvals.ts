/**
 * `open`: people are asked. `approved`: enough have agreed. `denied`: one has not. `expired`: time ran out, before or after
 * the agreement. `void`: what was asked about is not so any more. `used`: the call was made.
 */
export const approvalStates = ['open', 'approved', 'denied', 'expired', 'void', 'used'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export type Decision = 'approve' | 'deny';

/** What one operator has said. */
export interface Vote {
  readonly by: string;
  readonly decision: Decision;
  readonly at: Date;
  /** By which way it came: api, command, link. */
  readonly via: string;
  readonly comment?: string | undefined;
}

/** A call that people are asked about. Whoever agrees agrees to exactly this payload. */
export interface Approval {
  readonly id: string;
  readonly verification: string;
  readonly ticket: string;
  readonly state: ApprovalState;
  /** SHA-256 of the payload. */
  readonly digest: string;
  /** Canonical JSON of the call and what it rests on. */
  readonly payload: string;
  /** The rules that ask for people. */
  readonly because: readonly string[];
  readonly score: number;
  /** How many different people have to agree. */
  readonly needed: 1 | 2;
  /** How often it was asked before without an answer. */
  readonly level: number;
  /** Operators whom this step of the ladder names; others may decide as well. */
  readonly names: readonly string[];
  readonly askedAt: Date;
  readonly expiresAt: Date;
  /** When nothing more could come of it; missing as long as it counts. */
  readonly settledAt?: Date | undefined;
  readonly votes: readonly Vote[];
  /** Operators who had this verified or tried again, and do not decide about it. */
  readonly triggeredBy: readonly string[];
}

export interface Question {
  readonly verification: string;
  readonly ticket: string;
  readonly digest: string;
  readonly payload: string;
  readonly because: readonly string[];
  readonly score: number;
  readonly needed: 1 | 2;
}

/** How long a question stands, by how often it was asked in vain, and whom it names. */
export type Ladder = (level: number) => { readonly ms: number; readonly names: readonly string[] };

/** What stands after asking; `isNew` when it was asked just now, and `ended` then is the one that it replaces. */
export interface Asked {
  readonly approval: Approval;
  readonly isNew: boolean;
  readonly ended?: Approval | undefined;
}

/** `used`: the link was. `gone`: settled, or its verification does not wait for it any more. `changed`: this digest is not what is asked about. */
export type Refusal = 'unknown' | 'gone' | 'expired' | 'changed' | 'triggered' | 'voted' | 'used';

export type Voted =
  | { readonly kind: 'counted'; readonly approval: Approval }
  | { readonly kind: Refusal; readonly approval?: Approval | undefined };

export interface Ballot {
  readonly id: string;
  readonly digest: string;
  readonly decision: Decision;
  readonly by: string;
  readonly via: string;
  readonly comment?: string | undefined;
  /** What makes the link one of its own, where the answer came by one: it is good for one answer. */
  readonly link?: string | undefined;
}

export interface ApprovalQuery {
  readonly state?: ApprovalState | undefined;
  readonly ticket?: string | undefined;
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
}

export interface Approvals {
  /**
   * Asks, unless exactly this is being asked, agreed to or denied already. One that has expired is asked again, a step up
   * the ladder; one about anything else is void.
   */
  readonly ask: (question: Question, ladder: Ladder) => Promise<Asked>;
  /** Would this count now? Undefined when it would. */
  readonly refusalOf: (ballot: Ballot) => Promise<Refusal | undefined>;
  /** Compare-and-set: counts only while it is open, not expired, waited for, and asked about this digest. */
  readonly vote: (ballot: Ballot) => Promise<Voted>;
  readonly get: (id: string) => Promise<Approval | undefined>;
  /** The one that counts for a verification. */
  readonly current: (verification: string) => Promise<Approval | undefined>;
  /** The one that is agreed to, and not expired since. */
  readonly agreed: (digest: string) => Promise<Approval | undefined>;
  /** Newest first; `next` is missing on the last page. */
  readonly list: (query: ApprovalQuery) => Promise<{ items: readonly Approval[]; next?: string }>;
  /** Of the verification, or of all: ends what nothing waits for any more, and gives it back as it has ended. */
  readonly settle: (verification?: string) => Promise<readonly Approval[]>;
  /** This operator does not decide about what comes of the verification. */
  readonly triggered: (verification: string, by: string) => Promise<void>;
}
