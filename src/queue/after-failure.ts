import { inWords, OutboundError, type Escalated, type Failure } from '../outbound/failure.js';
import { STOPPED_WRITES } from '../policy/rules.js';

export type Vendor = 'ServiceNow' | 'Qualys' | 'Falcon';

/** A vendor that could not be asked, in words; rethrows what is not a vendor's failure: a bug is not retried as weather. */
export function whyOf(vendor: Vendor, cause: unknown): string {
  if (cause instanceof OutboundError) return `${vendor}: ${cause.operation} ${inWords(cause.failure)}`;
  throw cause;
}

/** Any failure in words, for work that goes on without whoever failed. */
export function inShort(cause: unknown): string {
  return cause instanceof Error ? cause.message : 'something that is no error';
}

type WriteFailure =
  | { readonly kind: 'refused' | 'unknown' | 'later' | 'forbidden' | 'not-now' | 'stopped'; readonly why: string }
  | { readonly kind: 'escalated'; readonly why: string; readonly escalated: Escalated };

/**
 * How a write that threw has ended. `refused`: the instance said no, which counts as an attempt. `unknown`: it may have
 * landed, read first. `later`: it was never sent or surely did not land. `forbidden`: our own policy says no. `not-now`: it
 * says no for the time being. `stopped`: so it does until the kill switch is released. `escalated`: it asks for people.
 */
export function afterWriteFailure(cause: unknown): WriteFailure {
  const why = whyOf('ServiceNow', cause);
  if (!(cause instanceof OutboundError)) throw cause;
  switch (cause.failure.kind) {
    case 'denied':
      return { kind: denied(cause.failure), why };
    case 'needs-approval':
      return { kind: 'escalated', why, escalated: cause.failure };
    case 'rejected':
    case 'forbidden':
    case 'not-found':
      return { kind: 'refused', why };
    case 'rate-limited':
    case 'unauthorized':
    case 'audit-unavailable':
    case 'withheld':
    case 'misdirected':
      return { kind: 'later', why };
    case 'timeout':
    case 'unavailable':
    case 'unreachable':
    case 'malformed':
    case 'too-large':
      return { kind: 'unknown', why };
  }
}

function denied({ passing, because }: Failure & { kind: 'denied' }): 'forbidden' | 'not-now' | 'stopped' {
  if (!passing) return 'forbidden';
  return because.includes(STOPPED_WRITES) ? 'stopped' : 'not-now';
}

/** It was not sent, because of what it rests on. */
export function isWithheld(cause: unknown): boolean {
  return cause instanceof OutboundError && cause.failure.kind === 'withheld';
}

/** The same write would be refused again: by the instance, or by our own policy. */
export function staysRefused(cause: unknown): boolean {
  return ['refused', 'forbidden', 'escalated'].includes(afterWriteFailure(cause).kind);
}
