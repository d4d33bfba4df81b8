import type { CallContext } from '../../outbound/contract.js';
import type { FalconHost, FalconSnapshot, SecondOpinion } from '../../verification/falcon-facts.js';
import type { MachineKeys } from '../../verification/ticket.js';
import type { Check } from '../check.js';

/** Falcon in our words. Every verb may throw OutboundError; none ever turns a failure into an empty answer. */
export interface Falcon {
  /** Visible candidates for the machine, and the agent ids among the hidden ones. Joined with the online state. */
  readonly findHosts: (
    keys: MachineKeys,
    context: CallContext,
  ) => Promise<{ visible: readonly FalconHost[]; hidden: readonly string[]; at: Date }>;
  /** Details and online states of up to 5,000 agents. An agent that was not returned is absent from `hosts`. */
  readonly snapshot: (aids: readonly string[], context: CallContext) => Promise<FalconSnapshot>;
  /**
   * What Spotlight says about these CVEs on the agent; a CVE without a record has no entry. `off` where it is not switched
   * on, not licensed or not permitted.
   */
  readonly opinion: (
    ask: { readonly aid: string; readonly cves: readonly string[] },
    context: CallContext,
  ) => Promise<SecondOpinion>;
  readonly doctor: (context: CallContext) => Promise<readonly Check[]>;
}
