import { z } from 'zod';
import type { TimelineEntry, Verification } from '../../ledger/ledger.js';
import { VERSION } from '../../shared/version.js';
import { decide } from '../../verification/decide.js';
import { Decision } from '../../verification/decision.js';
import { Evidence } from '../../verification/evidence.js';
import { evidenceTime, isByAgent } from '../../verification/evidence-time.js';
import type { QualysSnapshot } from '../../verification/qualys-facts.js';
import { reportOf } from '../../verification/report.js';
import { reasons } from '../../verification/reasons.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Account } from '../account.js';
import { approvalsOf, callsOf, policyOf } from './calls.js';
import { controls } from './controls.js';
import type { Entry } from './entries.js';
import type { Proof } from './proof.js';

interface Sources {
  readonly account: Account;
  readonly timeline: readonly TimelineEntry[];
  readonly entries: readonly Entry[];
  readonly chain: Proof;
  readonly tables: readonly TicketTable[];
  readonly at: Date;
}

/** All that is known of one verification, as plain JSON. What is not known is null, and nothing is filled in. */
export function contentOf({ account, timeline, entries, chain, tables, at }: Sources) {
  const { verification, decision, explanation, replay } = account;
  const { evidence } = verification;
  return {
    product: { name: 'Patchproof', version: VERSION },
    generatedAt: at.toISOString(),
    verification: headOf(verification),
    ticket: ticketOf(account, { timeline, tables }),
    host: evidence === undefined ? null : hostOf(evidence),
    findings: evidence === undefined ? null : findingsOf(evidence),
    scans: evidence === undefined ? [] : scansOf(evidence),
    sensor: evidence === undefined ? null : sensorOf(evidence),
    decision:
      decision === undefined
        ? null
        : { ...z.encode(Decision, decision), replay: replay.kind, entry: anchorIn(entries) },
    rows: explanation?.rows ?? [],
    facts: explanation?.facts ?? [],
    policy: policyOf(entries),
    approvals: approvalsOf(entries),
    calls: callsOf(entries),
    timeline: timeline.map((entry) => ({ ...entry, at: entry.at.toISOString() })),
    controls,
    chain,
  };
}
export type Content = ReturnType<typeof contentOf>;

/** Where the trail has the verdict; the work note on the ticket names the same. */
function anchorIn(entries: readonly Entry[]) {
  const row = entries.findLast(({ kind }) => kind === 'verdict')?.row;
  return row === undefined ? null : { sequence: row.sequence, hash: row.hash };
}

function headOf({ id, phase, outcome, reason, source, openedAt, deadlineAt, decidedAt, finishedAt }: Verification) {
  return {
    id,
    phase,
    outcome: outcome ?? null,
    reason: reason ?? null,
    meaning: reason === undefined ? null : reasons[reason].sentence,
    source,
    openedAt: openedAt.toISOString(),
    deadlineAt: deadlineAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  };
}

/** Before: as it was read. After: what was written, where a write was confirmed; the same facts give the same words. */
function ticketOf({ verification }: Account, { timeline, tables }: Pick<Sources, 'timeline' | 'tables'>) {
  const { ticket, evidence } = verification;
  const { table, sysId, number } = ticket;
  const written = timeline.findLast(({ kind }) => kind === 'written');
  const before = evidence === undefined ? null : z.encode(Evidence, evidence).ticket;
  return {
    table,
    sys_id: sysId,
    number,
    before,
    after: written === undefined ? null : { at: written.at.toISOString(), columns: columnsOf(verification, tables) },
  };
}

function columnsOf(
  verification: Verification,
  tables: readonly TicketTable[],
): Readonly<Record<string, string>> | null {
  const { id, evidence, decision, ticket, decidedAt } = verification;
  const table = tables.find((one) => one.table === ticket.table);
  if (table === undefined || evidence === undefined || decision === undefined || decidedAt === undefined) return null;
  const { criterion, verdict: ruled } = Decision.parse(JSON.parse(decision));
  const verdict = decide(evidence, criterion, decidedAt);
  const { ruling } = verdict;
  if (ruling === 'wait' || ruling === 'superseded' || ruling !== ruled.ruling || verdict.reason !== ruled.reason)
    return null;
  return reportOf({ ...verdict, ruling }, evidence, { verification: id, table }).columns;
}

function hostOf(evidence: Evidence) {
  const { ticket, qualys, falcon, t0 } = z.encode(Evidence, evidence);
  return {
    keys: ticket.machine,
    patchedAt: t0,
    qualys: { identity: qualys.identity, records: (qualys.latest ?? qualys.baseline)?.hosts ?? [] },
    falcon: { identity: falcon.identity },
  };
}

function findingsOf(evidence: Evidence) {
  const { qids, cves, knowledge, qualys, falcon } = z.encode(Evidence, evidence);
  const told = (snapshot: typeof qualys.latest) => snapshot && { at: snapshot.at, records: snapshot.detections };
  return {
    qids,
    cves,
    titles: knowledge.map(({ qid, title = null }) => ({ qid, title })),
    before: told(qualys.baseline) ?? null,
    after: told(qualys.latest) ?? null,
    secondOpinion: falcon.opinion ?? null,
  };
}

/** Each test that a record tells of: by what, when, and from when on it counts. */
function scansOf({ qualys: { baseline, latest } }: Evidence) {
  return [...testsIn(baseline, 'before'), ...testsIn(latest, 'after')];
}

function testsIn(snapshot: QualysSnapshot | undefined, look: 'before' | 'after') {
  return (snapshot?.detections ?? []).flatMap((record) => {
    const host = snapshot?.hosts.find(({ hostId }) => hostId === record.hostId);
    const { hostId, qid, status, lastTest } = record;
    if (host === undefined || lastTest === undefined) return [];
    const kind = isByAgent(record, host) ? 'agent' : 'scanner';
    const countsFrom = evidenceTime(lastTest, record, host).toISOString();
    const authenticatedAt = host.lastVmAuthScanned?.toISOString() ?? null;
    const tested = { host: hostId, qid, status, kind, testedAt: lastTest.toISOString(), countsFrom, authenticatedAt };
    return [{ look, ...tested, insufficientPrivilege: host.insufficientPrivilege ?? null }];
  });
}

function sensorOf(evidence: Evidence) {
  const { baseline, looks } = z.encode(Evidence, evidence).falcon;
  return { before: baseline ?? null, after: looks };
}
