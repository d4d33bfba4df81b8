import type { z } from 'zod';
import type { Target } from '../policy/intent.js';
import type { Operation } from '../policy/operation.js';
import type { Failure } from './failure.js';

/** An HTTP answer, read whole. Header names are lower case. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The document as one string; put together when first asked for, so that one that is read in slices never is. */
  readonly text: string;
  /** The document as it came in, UTF-8; missing where there is only text. */
  readonly chunks?: readonly Uint8Array[];
  readonly receivedAt: Date;
}

/** How one vendor says no, and how its documents become objects. Pure. */
export interface Dialect {
  /** The failure this reply means, or undefined when it is an answer. Judged by the document, not by the status alone. */
  readonly failureOf: (reply: Reply) => Failure | undefined;
  /**
   * The document, or a promise of it, as an object for the operation's schema. Throws a TypeError in words when it is cut
   * off or of another kind, and a ZodError for a row that its schema refuses.
   */
  readonly read: (reply: Reply, rows?: Rows) => unknown;
}

/** Schemas of the elements that a long answer consists of, by name. */
export type Rows = Readonly<Record<string, z.ZodType>>;

/** An operation that outbound can send: the catalogue entry, and what its answer must look like. */
export interface Call<Value> extends Operation {
  readonly response: z.ZodType<Value>;
  /** What is judged piece by piece while the answer is being read; for answers that may be long. */
  readonly rows?: Rows;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** For whom a call is made; goes into the audit trail. */
export interface CallContext {
  readonly purpose: 'intake' | 'watch' | 'sweep' | 'report' | 'doctor' | 'token' | 'command' | 'sign-in';
  readonly subjects: readonly { readonly verification?: string; readonly ticket: string }[];
  /** The machine that it is about, where there is one; for the policy alone, and never written down. */
  readonly target?: Target | undefined;
  /** What people who agree to the call rely on beside the call itself, asked for only where they have to; digests and numbers. */
  readonly basis?: (() => Readonly<Record<string, string | number>>) | undefined;
  /** What a person has been given by their issuer to be asked about there; goes to that site alone, and is never written down. */
  readonly bearer?: string | undefined;
  /** Nobody waits for the answer any longer than this: a call that flies then is given up, and none is repeated. */
  readonly until?: Date | undefined;
  /** Not sent any more after this: what the call rests on would be too old. Its answer has all of its time. */
  readonly sendBy?: Date | undefined;
  /** What it rests on is old: where it would be permitted, it is withheld instead, to be looked at again first. */
  readonly stale?: boolean | undefined;
  /** Asked when the call's turn has come, each time: false when somebody else is at what it is about. Then it is not sent. */
  readonly claim?: (() => Promise<boolean>) | undefined;
}

export interface CallInput {
  readonly holes?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
  readonly form?: readonly (readonly [string, string])[];
  readonly json?: unknown;
  readonly xml?: string;
  readonly context: CallContext;
  /** The state the ticket is in, for a write. */
  readonly from?: string;
}

export interface Answer<Value> {
  readonly value: Value;
  readonly headers: Readonly<Record<string, string>>;
  /** The vendor's clock from the Date header, else ours. */
  readonly at: Date;
}

/** The only way out. Throws OutboundError. */
export type Send = <Value>(call: Call<Value>, input: CallInput) => Promise<Answer<Value>>;

/** What proves who we are on one site. */
export interface Credentials {
  readonly headers: (context: CallContext) => Promise<Readonly<Record<string, string>>>;
  /** True when a refusal may only mean that a token has run out, so that one more try with a fresh one makes sense. */
  readonly renewable: boolean;
  /** For a server that says no before the clock does: drops what was refused, so that the next `headers` asks anew. */
  readonly invalidate: (refused: Readonly<Record<string, string>>) => void;
}

/** Credentials that can ask for a token through the same door as every other call. */
export type CredentialSource = (send: Send) => Credentials;
