import { assertNever } from '../shared/assert-never.js';

/** Every way in which a call can end without an answer. A closed union: nobody else reads a status code. */
export type Failure =
  | {
      readonly kind: 'denied';
      readonly because: readonly string[];
      /** The no passes by itself, with the hour, the rate or the kill switch: what was denied may wait. */
      readonly passing?: true;
    }
  | ({ readonly kind: 'needs-approval' } & Escalated)
  | { readonly kind: 'audit-unavailable' }
  /** Nothing was sent: when its turn had come, there was no sense in it any more. */
  | { readonly kind: 'withheld'; readonly detail: string }
  | {
      readonly kind: 'rate-limited';
      readonly retryAfterMs: number | undefined;
      readonly detail: string;
      /** Where the vendor counts this operation alone; missing means that others may be over the limit, too. */
      readonly per?: 'operation';
      /** Nothing was sent: our share is spent or taken, or the vendor has told everybody to wait. */
      readonly unasked?: true;
    }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'forbidden'; readonly detail: string }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'rejected'; readonly status: number; readonly detail: string }
  | { readonly kind: 'unavailable'; readonly status: number; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  | { readonly kind: 'malformed'; readonly detail: string }
  | { readonly kind: 'misdirected'; readonly detail: string };

/** A call that people have to agree to, and what they would agree to. */
export interface Escalated {
  readonly because: readonly string[];
  /** How many different people. */
  readonly needed: 1 | 2;
  readonly score: number;
  /** Canonical JSON of the call and what it rests on: for those people, and for nobody's log. */
  readonly payload: string;
  /** SHA-256 of the payload. */
  readonly digest: string;
}

export class OutboundError extends Error {
  readonly operation: string;
  readonly failure: Failure;

  constructor(operation: string, failure: Failure, options?: ErrorOptions) {
    super(`${operation}: ${inWords(failure)}`, options);
    this.name = 'OutboundError';
    this.operation = operation;
    this.failure = failure;
  }
}

/** A failure in words for a log line or a note; holds no payload and no secret. */
export function inWords(failure: Failure): string {
  switch (failure.kind) {
    case 'denied':
      return `the policy does not allow it${failure.passing ? ' now' : ''} (${failure.because.join(', ')})`;
    case 'needs-approval':
      return `${failure.needed === 1 ? 'a person has' : 'two people have'} to agree to it (${failure.because.join(', ')})`;
    case 'audit-unavailable':
      return 'the audit trail could not be written, so nothing was sent';
    case 'withheld':
      return `not sent: ${failure.detail}`;
    case 'rate-limited':
      return `over the limit: ${failure.detail}`;
    case 'unauthorized':
      return `the credentials were refused: ${failure.detail}`;
    case 'forbidden':
      return `the account may not do this: ${failure.detail}`;
    case 'not-found':
      return 'not found';
    case 'rejected':
      return `refused with ${failure.status}: ${failure.detail}`;
    case 'unavailable':
      return `unavailable (${failure.status}): ${failure.detail}`;
    case 'unreachable':
      return `could not be reached: ${failure.detail}`;
    case 'timeout':
      return 'did not answer in time';
    case 'too-large':
      return `the answer was larger than ${failure.limitBytes} bytes`;
    case 'malformed':
      return `the answer could not be understood: ${failure.detail}`;
    case 'misdirected':
      return `sent elsewhere: ${failure.detail}`;
    default:
      return assertNever(failure);
  }
}
