import type { Evidence } from './evidence.js';
import { said } from './evidence-time.js';
import { factLines, mostOf, provedOn } from './note-facts.js';
import { reasons } from './reasons.js';
import type { Finding, Verdict } from './verdict.js';
import { shorten } from '../shared/text.js';

/** ServiceNow stores more, but garbles and cuts beyond 3,500 (servicenow 2.1); the rest is for the line that names the audit entry. */
export const NOTE_LIMIT = 3380;
const CLOSE_NOTES_LIMIT = 1000;
const LINE_LIMIT = 300;

/** What the note is about, beside the evidence. */
export interface NoteSubject {
  readonly verification: string;
  readonly verdict: Verdict;
}

/** The one work note: verdict, next step, what stood in the way, what was checked and when. The same facts give the same words. */
export function workNote(evidence: Evidence, { verdict, verification }: NoteSubject): string {
  const reason = reasons[verdict.reason];
  const closes = verdict.ruling === 'verified';
  const head = [
    `Patchproof: ${verdict.ruling.toUpperCase()} (${verdict.reason})`,
    reason.sentence,
    ...(closes ? [] : [`Next step (${reason.owner}): ${reason.action}`, AGAIN]),
  ];
  const middle = [
    ...verdict.warnings.map(warningLine),
    ...(closes ? [] : titled('Findings:', findingLines(verdict))),
    ...titled(countingFrom(evidence), factLines(evidence)),
  ];
  return fitted(head, middle, ['', `Verification ${verification}, rules ${verdict.rules}.`]);
}

/** The resolution notes: one sentence, and what it is proved for. */
export function closeNotes(evidence: Evidence, verdict: Verdict): string {
  return shorten(plain(`${reasons[verdict.reason].sentence} ${provedOn(evidence)}`), CLOSE_NOTES_LIMIT);
}

const AGAIN = 'To have it verified again, put the ticket back to Pending Verification.';

const ORIGINS = {
  'patched-at': 'patch time on the ticket',
  'entered-state': 'the ticket entered Pending Verification',
  'updated-on': 'last update of the ticket',
  'patch-job': 'end of the patch job on this host',
} as const satisfies Record<Evidence['t0']['origin'], string>;

function countingFrom(evidence: Evidence): string {
  const { t0 } = evidence;
  const ticket = t0.own === undefined ? '' : `; the ticket says ${said(t0.own.at)}, ${ORIGINS[t0.own.origin]}`;
  return `Checked; only what was tested after ${said(t0.at)} counts (${ORIGINS[t0.origin]}${ticket}${leftAsItWas(evidence)}):`;
}

function leftAsItWas({ t0: { judgedAt }, ticket: { patchedAt } }: Evidence): string {
  if (patchedAt === undefined || judgedAt === undefined || patchedAt > judgedAt) return '';
  return `; the patch time on the ticket, ${said(patchedAt)}, is older than its last verdict of ${said(judgedAt)}`;
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', title, ...lines.map((line) => `- ${line}`)] : [];
}

/** What stood in the way, each thing once, the deciding one first. A vendor that said nothing is told among the facts. */
function findingLines({ reason, findings }: Verdict): readonly string[] {
  const telling = findings.filter(
    (finding) =>
      finding.reason === reason ||
      (reasons[finding.reason].outcome !== 'verified' && finding.reason !== 'vendor-unavailable'),
  );
  const deciding = telling.filter((finding) => finding.reason === reason);
  return mostOf([...new Set([...deciding.map(explained).sort(), ...telling.map(explained).sort()])]);
}

function warningLine({ reason }: Finding): string {
  const { sentence, owner, action } = reasons[reason];
  return `Warning (${owner}): ${sentence} ${action}`;
}

function explained({ subject, detail, reason }: Finding): string {
  return `${subject}: ${detail} (${reason})`;
}

/** As much of the middle as leaves room for head and tail, whose few lines always have it. */
function fitted(head: readonly string[], middle: readonly string[], tail: readonly string[]): string {
  const textOf = (kept: number): string => {
    const more = kept < middle.length ? ['… (more in Patchproof)'] : [];
    return [...head, ...middle.slice(0, kept), ...more, ...tail].map(lineOf).join('\n');
  };
  let kept = middle.length;
  while (textOf(kept).length > NOTE_LIMIT) kept -= 1;
  return textOf(kept);
}

function lineOf(line: string): string {
  return shorten(plain(line), LINE_LIMIT);
}

/** Vendors' text: ServiceNow renders what stands between [code] tags as HTML, and nobody reads control characters. */
function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029[\]<>]/gu, '?');
}
