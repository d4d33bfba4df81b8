import type { Qualys } from '../../src/connectors/qualys/contract.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import type { Detection } from '../../src/verification/qualys-facts.js';
import type { Ticket } from '../../src/verification/ticket.js';

/** What an integration has in its hands that asks Qualys for the findings of a ticket and looks no further. */
export interface Listing {
  /** Each QID, or all QIDs of each CVE, that the ticket names. */
  readonly findings: readonly (readonly number[])[];
  /** Their records on the ticket's host. Empty also when Qualys does not know the host: a list does not tell. */
  readonly records: readonly Detection[];
}

/** A rule by which an integration closes tickets. */
export interface Baseline {
  readonly name: string;
  readonly closes: (listing: Listing) => boolean;
}

/**
 * The same wire answers through the same parsers as Patchproof's own. The host is what an integration takes for it: the id
 * on the ticket, else whatever Qualys lists at its address or under its name. No answer is no reason to close.
 */
export async function listingOf(qualys: Qualys, ticket: Ticket, context: CallContext): Promise<Listing | undefined> {
  try {
    const named = ticket.cves.map((cve) => qualys.qidsOfCve(cve, context));
    const findings = [
      ...ticket.qids.map((qid) => [qid]),
      ...(await Promise.all(named)).map((entries) => entries.map(({ qid }) => qid)),
    ];
    const qids = [...new Set(findings.flat())];
    const hostIds = await hostsOf(qualys, ticket, context);
    if (hostIds.length === 0 || qids.length === 0) return { findings, records: [] };
    const { detections } = await qualys.snapshot(hostIds, qids, context);
    return { findings, records: detections };
  } catch (error) {
    if (error instanceof OutboundError) return undefined;
    throw error;
  }
}

async function hostsOf(qualys: Qualys, { machine }: Ticket, context: CallContext): Promise<readonly string[]> {
  const hosts = await qualys.findHosts(machine, context);
  const byId = hosts.filter(({ hostId }) => hostId === machine.qualysHostId);
  return (byId.length > 0 ? byId : hosts).map(({ hostId }) => hostId);
}
