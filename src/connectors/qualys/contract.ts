import type { CallContext } from '../../outbound/contract.js';
import type { QidKnowledge, QualysHost, QualysSnapshot } from '../../verification/qualys-facts.js';
import type { MachineKeys } from '../../verification/ticket.js';
import type { Check } from '../check.js';

/** Qualys in our words. Every verb may throw OutboundError; none ever turns a failure into an empty answer. */
export interface Qualys {
  /** Every host record that any of the keys may mean. The pure identity module decides which it is. */
  readonly findHosts: (keys: MachineKeys, context: CallContext) => Promise<readonly QualysHost[]>;
  /** Host List and Host List Detection read together for one batch (at most 200 hosts and 300 QIDs); all pages. */
  readonly snapshot: (
    hostIds: readonly string[],
    qids: readonly number[],
    context: CallContext,
  ) => Promise<QualysSnapshot>;
  /** The same for one ticket; asks made in the same moment share calls. */
  readonly snapshotOf: (
    ask: { hostIds: readonly string[]; qids: readonly number[] },
    context: CallContext,
  ) => Promise<QualysSnapshot>;
  /** KnowledgeBase facts; a QID that does not come back is `known: false`. Cached. */
  readonly knowledge: (qids: readonly number[], context: CallContext) => Promise<readonly QidKnowledge[]>;
  readonly qidsOfCve: (cve: string, context: CallContext) => Promise<readonly QidKnowledge[]>;
  readonly doctor: (context: CallContext) => Promise<readonly Check[]>;
}
