import { z } from 'zod';
import { canonical } from '../shared/canonical.js';
import type { Verification } from '../ledger/ledger.js';
import { Decision } from '../verification/decision.js';
import { Evidence } from '../verification/evidence.js';
import { said } from '../verification/evidence-time.js';
import { rescanInWords } from '../verification/rescan-view.js';
import type { RowLine } from '../verification/explain.js';
import type { Account } from './account.js';

/** For machines: one line of canonical JSON with the decision and the facts as they are kept. */
export function inJson({ verification, decision, at, explanation, replay }: Account): string {
  const { id, ticket, phase, outcome, reason, evidence } = verification;
  return canonical({
    verification: id,
    ticket: { table: ticket.table, sys_id: ticket.sysId, number: ticket.number },
    phase,
    outcome: outcome ?? null,
    reason: reason ?? null,
    at: at.toISOString(),
    decision: decision === undefined ? null : z.encode(Decision, decision),
    evidence: evidence === undefined ? null : z.encode(Evidence, evidence),
    facts: explanation?.facts ?? [],
    rows: explanation?.rows ?? [],
    verdict: explanation?.verdict ?? null,
    replay: replay.kind,
  });
}

/** For people. Holds vendors' texts: nothing in them reaches the terminal as more than text. */
export function inWords(account: Account): readonly string[] {
  const { verification, explanation } = account;
  const lines = [
    ...head(verification),
    ...titled(
      'Facts:',
      (explanation?.facts ?? [NO_FACTS]).map((line) => `- ${line}`),
    ),
    ...titled('Rows of the tables, in the order in which they were tried:', rowLines(explanation?.rows ?? [])),
    '',
    ...verdictLines(account),
    ...replayLines(account),
    '',
  ];
  return lines.map((line) => line.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?'));
}

const NO_FACTS = 'none were gathered, or they cannot be read';

function head(verification: Verification): string[] {
  const { id, ticket, phase, outcome, reason, openedAt, deadlineAt, finishedAt } = verification;
  const ending = finishedAt === undefined ? `deadline ${said(deadlineAt)}` : `finished ${said(finishedAt)}`;
  return [
    `${ticket.number}: ${phase}, ${outcome ?? 'no outcome yet'} (${reason ?? 'no reason yet'})`,
    `verification ${id}, opened ${said(openedAt)}, ${ending}`,
    ...(phase === 'waiting' ? [ahead(verification)] : []),
  ];
}

function ahead({ evidence, nextCheckAt }: Verification): string {
  const rescan = rescanInWords(evidence, nextCheckAt) ?? 'nothing tells when';
  return `next look ${said(nextCheckAt)}; rescan expected: ${rescan}`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** What follows each other about one subject stands together. */
function rowLines(rows: readonly RowLine[]): string[] {
  return rows.flatMap(({ source, row, subject, reason, applied, because }, index) => {
    const before = rows[index - 1];
    const known = before?.source === source && before.subject === subject;
    const line = `    ${applied ? 'APPLIES' : 'no     '} row ${row}, ${reason}: ${because}`;
    return known ? [line] : [`- ${source}, ${subject}`, line];
  });
}

function verdictLines({ at, decision, explanation, replay }: Account): string[] {
  if (explanation === undefined) return [];
  const { ruling, reason, rules } = explanation.verdict;
  const verdict = `${ruling} (${reason})`;
  if (replay.kind === 'unruled') return [`No verdict is kept. As of ${said(at)}, rules ${rules} say: ${verdict}`];
  const ruled = decision?.verdict;
  return [`Verdict as of ${said(at)}, rules ${ruled?.rules}: ${ruled?.ruling} (${ruled?.reason})`];
}

function replayLines({ verification, explanation, replay }: Account): string[] {
  switch (replay.kind) {
    case 'unruled':
      return [];
    case 'same':
      return ['Decided again from the stored facts: the same, byte for byte.'];
    case 'other-rules':
      return [
        `Other rules had ruled. Decided again by rules ${explanation?.verdict.rules}: ${explanation?.verdict.ruling} (${explanation?.verdict.reason})`,
        `- stored: ${verification.decision}`,
        `- again:  ${replay.again}`,
      ];
    case 'different':
      return [
        `DIFFERENT: decided again from the stored facts, the kept decision does not follow: ${replay.why}.`,
        `- stored: ${verification.decision}`,
        ...(replay.again === undefined ? [] : [`- again:  ${replay.again}`]),
      ];
  }
}
