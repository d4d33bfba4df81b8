import type { Candidate, Evidence, Identity } from './evidence.js';
import { evidenceTime, isByAgent, said } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import { opinionLines } from './opinion-lines.js';
import { patchLines } from './patch-lines.js';
import type { Detection, QualysHost } from './qualys-facts.js';
import { nameOf } from './record-facts.js';
import { looksInOrder } from './sensor-looks.js';

const MOST_LINES = 10;
const MOST_HOSTS = 4;

/** What both vendors said last, one fact a line; nothing of one that was not asked. */
export function factLines(evidence: Evidence): readonly string[] {
  return [
    ...qualysLines(evidence),
    ...mostOf(patchLines(evidence)),
    ...falconLines(evidence),
    ...mostOf(opinionLines(evidence)),
  ];
}

/** What was proved, and where. */
export function provedOn({ ticket, qids, qualys, falcon }: Evidence): string {
  const records = (qualys.latest?.hosts ?? []).map((host) => hostName(host)).sort();
  const agents = falcon.looks
    .slice(-1)
    .flatMap(({ host }) => (host ? [`agent ${host.aid} (${host.hostname ?? 'no name'})`] : []));
  const hosts = records.length > 0 ? records : agents;
  const what = [...ticket.cves, ...qids.map((qid) => `QID ${qid}`)];
  return `Proved for ${what.join(', ')} on ${hosts.join(', ')}.`;
}

/** The first lines, and how many there are beside them. */
export function mostOf(lines: readonly string[], most = MOST_LINES): readonly string[] {
  const rest = lines.length - most;
  return rest > 0 ? [...lines.slice(0, most), `and ${rest} more`] : lines;
}

function qualysLines({ qids, qualys }: Evidence): readonly string[] {
  const { identity, latest, why } = qualys;
  const silent = why === undefined ? [] : [`Qualys: ${why}`];
  if (identity.kind !== 'found') return identity.kind === 'pending' ? silent : missing('Qualys', identity);
  if (latest === undefined) return silent;
  const records = latest.detections.filter((record) => qids.includes(record.qid));
  const sorted = records.toSorted((a, b) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true }));
  const hosts = latest.hosts.map((host) => `Qualys, asked ${said(latest.at)}: ${hostLine(host)}`).sort();
  return [...mostOf(hosts, MOST_HOSTS), ...mostOf(sorted.map((record) => recordLine(record, latest.hosts))), ...silent];
}

type Missing = Exclude<Identity, { kind: 'found' | 'pending' }>;

/** Why there is nothing to tell of, and who was taken for the machine. */
function missing(vendor: string, identity: Missing): readonly string[] {
  const candidates = 'described' in identity ? (identity.described ?? []) : [];
  return [`${vendor}: ${whyMissing(identity)}`, ...candidates.map((one) => `${vendor}, ${candidateLine(one)}`)];
}

function whyMissing(identity: Missing): string {
  switch (identity.kind) {
    case 'not-found':
      return `no host found by ${identity.searched.join(', ')}`;
    case 'hidden':
      return `hidden: ${identity.ids.join(', ')}`;
    case 'ambiguous':
      return `several match: ${identity.candidates.join(', ')}`;
    case 'mismatch':
      return `${identity.ids.join(', ')} disagrees on ${identity.disagreeing.join(', ')}`;
  }
}

function candidateLine({ id, name, agreeing, disagreeing, score }: Candidate): string {
  const keys = [
    agreeing.length > 0 ? `agrees on ${agreeing.join(', ')}` : 'agrees on nothing',
    ...(disagreeing.length > 0 ? [`disagrees on ${disagreeing.join(', ')}`] : []),
  ];
  return `candidate ${id} (${name ?? 'no name'}): ${keys.join('; ')} (agreement ${score})`;
}

function hostName(host: QualysHost): string {
  return `host ${host.hostId} (${host.names[0] ?? host.ip ?? 'no name'})`;
}

function hostLine(host: QualysHost): string {
  const scan = host.lastVmScanned ? `last scan ${said(host.lastVmScanned)}` : 'never scanned';
  const login = host.lastVmAuthScanned ? `last authenticated ${said(host.lastVmAuthScanned)}` : 'never authenticated';
  return `${hostName(host)}, ${scan}, ${login}`;
}

function recordLine(record: Detection, hosts: readonly QualysHost[]): string {
  const host = hosts.find((one) => one.hostId === record.hostId);
  const name = `Qualys, ${nameOf(record)}: ${record.status}`;
  if (host === undefined || record.lastTest === undefined) return `${name}, last test ${said(record.lastTest)}`;
  const tested = `${name}, tested ${said(record.lastTest)}`;
  if (isByAgent(record, host)) return `${tested} by the agent`;
  return `${tested} by a scan, which counts from ${said(evidenceTime(record.lastTest, record, host))}`;
}

function falconLines(evidence: Evidence): readonly string[] {
  const { identity, why } = evidence.falcon;
  const silent = why === undefined ? [] : [`CrowdStrike Falcon: ${why}`];
  if (identity.kind !== 'found') return identity.kind === 'pending' ? silent : missing('CrowdStrike Falcon', identity);
  const look = looksInOrder(evidence).at(-1);
  if (look === undefined) return silent;
  const words = look.host === undefined ? 'the agent was not returned' : sensorLine(look.host);
  return [`CrowdStrike Falcon, asked ${said(look.at)}: ${words}`, ...silent];
}

function sensorLine(host: FalconHost): string {
  const facts = [
    host.online === 'unknown' ? 'online state unknown' : host.online,
    `containment ${host.containment}`,
    `reduced functionality ${host.rfm}`,
    `sensor ${host.agentVersion ?? 'of unknown version'}`,
    ...(host.lastReboot ? [`last reboot ${said(host.lastReboot)}`] : []),
  ];
  return `${host.hostname ?? host.aid}, ${facts.join(', ')}`;
}
