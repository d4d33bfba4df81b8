import type { Evidence } from './evidence.js';
import { evidenceTime, said } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import type { Detection, QualysHost } from './qualys-facts.js';
import { reasons } from './reasons.js';
import type { Finding, Verdict } from './verdict.js';
import { shorten } from '../shared/text.js';

/** ServiceNow stores more, but garbles and cuts beyond this. servicenow 2.1 */
export const NOTE_LIMIT = 3500;
const MOST_LINES = 12;

/** What the note is about, beside the evidence. */
export interface NoteSubject {
  readonly verification: string;
  readonly verdict: Verdict;
}

/** The one work note: verdict in a sentence, what was checked and when, what to do next. The same facts give the same words. */
export function workNote(evidence: Evidence, { verdict, verification }: NoteSubject): string {
  const reason = reasons[verdict.reason];
  const lines = [
    `Patchproof: ${verdict.ruling.toUpperCase()} (${verdict.reason})`,
    reason.sentence,
    '',
    ...qualysLines(evidence),
    ...falconLines(evidence),
    ...explanations(verdict),
    ...verdict.warnings.map((warning) => `Warning: ${reasons[warning.reason].sentence}`),
    `Evidence counts from ${stamp(evidence.t0.at)} (${ORIGINS[evidence.t0.origin]}).`,
    '',
    ...(verdict.ruling === 'verified' ? [] : [`Next step for ${reason.owner}: ${reason.action}`]),
    `Verification ${verification}, rules ${verdict.rules}.`,
  ];
  return shorten(lines.join('\n'), NOTE_LIMIT);
}

/** The resolution notes: one sentence, and how it was proved. */
export function closeNotes(evidence: Evidence, verdict: Verdict): string {
  const qids = evidence.qids.map((qid) => `QID ${qid}`).join(', ');
  return shorten(`${reasons[verdict.reason].sentence} ${qids}.`, 1000);
}

const ORIGINS = {
  'patched-at': 'patch time on the ticket',
  'entered-state': 'the ticket entered Pending Verification',
  'updated-on': 'last update of the ticket',
} as const satisfies Record<Evidence['t0']['origin'], string>;

function qualysLines(evidence: Evidence): string[] {
  const latest = evidence.qualys.latest;
  if (latest === undefined) return ['Qualys: no answer yet.'];
  const records = latest.detections.filter((record) => evidence.qids.includes(record.qid));
  const shown = records.slice(0, MOST_LINES).map((record) => `- ${recordLine(record, latest.hosts)}`);
  const rest = records.length > MOST_LINES ? [`- and ${records.length - MOST_LINES} more records`] : [];
  return [
    `Qualys, asked ${stamp(latest.at)}:`,
    ...latest.hosts.map((host) => `- ${hostLine(host)}`),
    ...shown,
    ...rest,
  ];
}

function hostLine(host: QualysHost): string {
  const name = host.names[0] ?? host.ip ?? 'no name';
  const scan = host.lastVmScanned ? `last scan ${stamp(host.lastVmScanned)}` : 'never scanned';
  const login = host.lastVmAuthScanned ? `last authenticated ${stamp(host.lastVmAuthScanned)}` : 'never authenticated';
  return `host ${host.hostId} (${name}): ${scan}, ${login}`;
}

function recordLine(record: Detection, hosts: readonly QualysHost[]): string {
  const host = hosts.find((one) => one.hostId === record.hostId);
  const by = record.source === 'agent' ? 'agent' : 'scanner';
  const from = host && record.lastTest ? `, evidence from ${stamp(evidenceTime(record.lastTest, record, host))}` : '';
  const place = record.port === undefined ? '' : ` port ${record.port}`;
  return `QID ${record.qid}${place}: ${record.status}, tested ${stamp(record.lastTest)} by ${by}${from}`;
}

function falconLines(evidence: Evidence): string[] {
  const look = evidence.falcon.looks.at(-1);
  if (look?.host === undefined) return ['CrowdStrike Falcon: no record of the host.'];
  return [`CrowdStrike Falcon, asked ${stamp(look.at)}:`, `- ${sensorLine(look.host)}`];
}

function sensorLine(host: FalconHost): string {
  const facts = [
    host.online,
    `sensor ${host.agentVersion ?? 'version unknown'}`,
    `reduced functionality ${host.rfm}`,
    `containment ${host.containment}`,
    ...(host.lastReboot ? [`last reboot ${stamp(host.lastReboot)}`] : []),
  ];
  return `${host.hostname ?? host.aid}: ${facts.join(', ')}`;
}

/** What stood in the way, each thing once. */
function explanations(verdict: Verdict): string[] {
  if (verdict.ruling === 'verified') return [];
  const telling = verdict.findings.filter((finding) => reasons[finding.reason].outcome !== 'verified');
  const lines = [...new Set(telling.map(explain))];
  const rest = lines.length > MOST_LINES ? [`- and ${lines.length - MOST_LINES} more`] : [];
  return lines.length > 0 ? ['Findings:', ...lines.slice(0, MOST_LINES), ...rest] : [];
}

function explain(finding: Finding): string {
  return `- ${finding.subject}: ${finding.reason}, ${finding.detail}`;
}

/** Seconds are enough for a person. */
function stamp(date: Date | undefined): string {
  return date === undefined ? 'never' : `${said(date).slice(0, 19).replace('T', ' ')} UTC`;
}
