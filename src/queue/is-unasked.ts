import { OutboundError, type Failure } from '../outbound/failure.js';

/** Nothing was asked, since nothing may be for a while. */
export function isUnasked(
  cause: unknown,
): cause is OutboundError & { failure: Extract<Failure, { kind: 'rate-limited' }> } {
  return cause instanceof OutboundError && cause.failure.kind === 'rate-limited' && cause.failure.unasked === true;
}
