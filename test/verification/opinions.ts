import type { Evidence } from '../../src/verification/evidence.js';
import type { CveOpinion, InstalledPatches } from '../../src/verification/falcon-facts.js';
import { anEvidence, aTicket, at } from '../support/evidence.js';

export type CveRecord = CveOpinion['records'][number];
export const CVE = 'CVE-2026-0001';

/** Falcon still finds it, evaluated at this minute. */
export function openAt(minute: number, over: Partial<CveRecord> = {}): CveRecord {
  return { status: 'open', updated: at(minute), suppressed: false, openApps: 1, ...over };
}

/** Falcon found it gone at this minute. */
export function closedAt(minute: number, over: Partial<CveRecord> = {}): CveRecord {
  return { status: 'closed', updated: at(minute), closed: at(minute), suppressed: false, openApps: 0, ...over };
}

/** All is proved, and Falcon was asked about one CVE, too. */
export function withOpinion(records: CveRecord | readonly CveRecord[], patches?: InstalledPatches): Evidence['falcon'] {
  const list = 'status' in records ? [records] : [...records];
  const told = { kind: 'told' as const, at: at(150), cves: [{ cve: CVE, records: list }] };
  return { ...anEvidence().falcon, opinion: { ...told, ...(patches ? { patches } : {}) } };
}

/** Qualys has no such machine; Falcon has, and speaks about the CVE of the ticket. */
export function unknownToQualys(records: CveRecord | readonly CveRecord[], over: Partial<Evidence> = {}): Evidence {
  return anEvidence({
    ticket: aTicket({ qids: [], cves: [CVE] }),
    qids: [],
    knowledge: [],
    qualys: { identity: { kind: 'not-found', searched: ['hostname'] } },
    falcon: withOpinion(records),
    ...over,
  });
}
