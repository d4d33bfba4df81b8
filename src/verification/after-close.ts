import type { Evidence, Identity } from './evidence.js';
import { evidenceTime, isByAgent, latest, said } from './evidence-time.js';
import { describesAnother } from './identity/describes-another.js';
import { mostOf } from './note-facts.js';
import type { Detection, QualysHost, QualysSnapshot } from './qualys-facts.js';

/** A finding that had been proved gone and that Qualys found again. */
export interface FoundAgain {
  readonly hostId: string;
  readonly qid: number;
  readonly lastFound: Date;
  /** What was found, when, by what and on which host: one line for note and timeline, without vendors' free text. */
  readonly line: string;
}

/**
 * Which of the findings that `proof` proved gone does a later look show again? Only a record says so that is open,
 * confirmed, not suppressed, on the same machine as then, and found by a look that began after the proof. Absence,
 * silence and what cannot be read say nothing. qualys 10.11 row 5
 */
export function foundAgain(proof: Evidence, look: QualysSnapshot, guardMs: number): readonly FoundAgain[] {
  const known = proof.qualys.latest;
  if (known === undefined) return [];
  const machine = look.hosts.filter((host) => isSameMachine(proof.qualys.identity, known, host));
  const proved = provedQids(proof);
  return look.detections
    .flatMap((record) => {
      const host = machine.find(({ hostId }) => hostId === record.hostId);
      const { lastFound } = record;
      if (host === undefined || lastFound === undefined || !proved.includes(record.qid)) return [];
      if (!isOpen(record) || lastFound.getTime() > look.at.getTime() + guardMs) return [];
      const provedAt = momentOfProof(known, record, new Date(proof.t0.at.getTime() + guardMs));
      if (evidenceTime(lastFound, record, host) <= provedAt) return [];
      return [
        { hostId: record.hostId, qid: record.qid, lastFound, line: lineOf(record, host, { lastFound, provedAt }) },
      ];
    })
    .sort((a, b) => a.line.localeCompare(b.line, 'en', { numeric: true }));
}

/** What was found again, for a timeline and a note: each line once. */
export function foundWords(found: readonly FoundAgain[]): string {
  return mostOf([...new Set(found.map(({ line }) => line))], MOST_TOLD).join('; ');
}

const MOST_TOLD = 5;

/** The QIDs to look after: those to prove, and those of the ticket's CVEs that the machine has had since. Sorted. */
export function provedQids({ qids, cves, qualys }: Evidence): readonly number[] {
  const shown = new Set(qualys.latest?.detections.map(({ qid }) => qid));
  const named = cves.flatMap((entry) => entry.qids).filter((qid) => shown.has(qid));
  return [...new Set([...qids, ...named])].sort((a, b) => a - b);
}

/** The record is known from the proof and describes the machine that it described then. */
function isSameMachine(identity: Identity, known: QualysSnapshot, now: QualysHost): boolean {
  if (identity.kind !== 'found' || !identity.ids.includes(now.hostId)) return false;
  const before = known.hosts.find(({ hostId }) => hostId === now.hostId);
  return before !== undefined && describesAnother(before, now) === undefined;
}

/** A potential finding rests on weaker logic, and for a suppressed one somebody has taken the risk. qualys 10.8, 10.10 */
function isOpen({ status, type, ignored, disabled }: Detection): boolean {
  return status !== 'fixed' && status !== 'unknown' && type === 'confirmed' && !ignored && !disabled;
}

/**
 * The newest test of the finding that the proof knew, on this host record or, where that had no such finding, on any;
 * never before the patch could count.
 */
function momentOfProof({ detections }: QualysSnapshot, { hostId, qid }: Detection, earliest: Date): Date {
  const ofQid = detections.filter((record) => record.qid === qid);
  const own = ofQid.filter((record) => record.hostId === hostId);
  return latest(earliest, ...(own.length > 0 ? own : ofQid).map(({ lastTest }) => lastTest)) ?? earliest;
}

function lineOf(record: Detection, host: QualysHost, when: { lastFound: Date; provedAt: Date }): string {
  const by = isByAgent(record, host) ? 'the agent' : 'a scan that ended then';
  const name = host.names.find((one) => PLAIN_NAME.test(one));
  const place = `host ${record.hostId}${name === undefined ? '' : ` (${name})`}`;
  const port = record.port === undefined ? '' : `, port ${record.port}`;
  return `QID ${record.qid} on ${place}${port}: found at ${said(when.lastFound)} by ${by}; proved gone as of ${said(when.provedAt)}`;
}

/** A name that can be nothing else; whatever other text a record holds stays out of notes. */
const PLAIN_NAME = /^[\w.-]{1,253}$/;
