import { OutboundError } from '../../outbound/failure.js';
import type { Operation } from '../../policy/operation.js';

/** An answer of the right shape that cannot be what was asked for. */
export function malformed({ name }: Pick<Operation, 'name'>, got: string): OutboundError {
  return new OutboundError(name, { kind: 'malformed', detail: `expected what was asked for, got ${got}` });
}
