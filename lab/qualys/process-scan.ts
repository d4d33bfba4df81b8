import { inspect, sameKey, type FindingKey, type Logic, type Vulnerability } from './machine.js';
import type { Finding, Host, Scan, World } from './world.js';

export interface Processing {
  readonly at: Date;
  /** Does LAST_TEST of a Fixed record move with later clean scans? Unknown of the original. qualys 10.2 */
  readonly fixedRecordsRetested: boolean;
}

/** Applies one delivery to its host: the only place where a status ever changes by evidence. qualys 10.2, 15 */
export function processScan(world: World, scan: Scan, processing: Processing): void {
  const { host } = scan;
  if (!scan.alive || world.hosts.get(host.hostId) !== host) return;
  moveHostDates(scan, processing.at);
  for (const subject of subjects(scan)) {
    if (!tested(subject, scan) || (subject.finding?.lastTest ?? scan.end) > scan.end) continue;
    const look = seen(subject, scan);
    if (look.found) recordFound(world, { ...subject, look, scan, at: processing.at });
    else if (subject.finding) recordNotFound(subject.finding, scan, processing);
  }
}

interface Subject {
  readonly key: FindingKey;
  readonly logic: Logic;
  readonly finding: Finding | undefined;
  readonly vulnerability: Vulnerability | undefined;
}

/** What may be tested: all that is true of the machine, and all that is on record, perhaps of a former holder of the address. */
function subjects({ host, machine }: Scan): Subject[] {
  const known = machine.vulnerabilities.map((vulnerability) => ({
    key: vulnerability.key,
    logic: vulnerability.logic,
    vulnerability,
    finding: host.findings.find(({ key }) => sameKey(key, vulnerability.key)),
  }));
  const inherited = host.findings
    .filter((finding) => !known.some((each) => each.finding === finding))
    .map((finding) => ({ key: finding.key, logic: finding.logic, finding, vulnerability: undefined }));
  return [...known, ...inherited];
}

/** An agent never looks from outside, and a scanner without credentials never looks inside. qualys 0.12 */
function tested({ key, logic }: Subject, { kind, auth, qids }: Scan): boolean {
  if (qids && !qids.includes(key.qid)) return false;
  if (kind === 'agent') return logic !== 'remote';
  return logic !== 'auth' || auth;
}

function seen({ vulnerability }: Subject, { kind, auth, inspectedAt }: Scan): ReturnType<typeof inspect> {
  if (!vulnerability) return { found: false, runningKernel: undefined };
  if (kind === 'scanner' && !auth && vulnerability.remoteMisses) return { found: false, runningKernel: undefined };
  return inspect(vulnerability, inspectedAt);
}

interface Found extends Subject {
  readonly look: ReturnType<typeof inspect>;
  readonly scan: Scan;
  readonly at: Date;
}

function recordFound(world: World, { key, logic, finding, vulnerability, look, scan, at }: Found): void {
  if (!finding) {
    scan.host.findings.push(newFinding(world, { key, logic, vulnerability, look, scan, at }));
    return;
  }
  if (finding.status === 'Fixed') {
    setStatus(finding, 'Re-Opened', at);
    finding.firstReopened ??= scan.end;
    finding.lastReopened = scan.end;
    finding.timesReopened += 1;
  } else setStatus(finding, 'Active', at);
  finding.lastFound = scan.end;
  finding.timesFound += 1;
  finding.runningKernel = look.runningKernel;
  markTested(finding, scan, at);
}

function recordNotFound(finding: Finding, scan: Scan, { at, fixedRecordsRetested }: Processing): void {
  if (finding.status === 'Fixed' && !fixedRecordsRetested) return;
  if (finding.status !== 'Fixed') {
    setStatus(finding, 'Fixed', at);
    finding.lastFixed = scan.end;
  }
  markTested(finding, scan, at);
}

function newFinding(world: World, { key, logic, vulnerability, look, scan, at }: Omit<Found, 'finding'>): Finding {
  return {
    uniqueId: world.next.uniqueId++,
    key,
    logic,
    type: vulnerability?.type ?? 'Confirmed',
    severity: world.knowledge.get(key.qid)?.severity ?? 4,
    results: 'Package Installed Version Required Version\nexample-lib 1.0.0 1.0.1',
    status: 'New',
    firstFound: scan.end,
    lastFound: scan.end,
    lastTest: scan.end,
    lastUpdate: at,
    lastProcessed: at,
    lastStatusChange: at,
    timesFound: 1,
    timesReopened: 0,
    ignored: false,
    runningKernel: look.runningKernel,
    source: sourceOf(scan),
  };
}

export function setStatus(finding: Finding, status: Finding['status'], at: Date): void {
  if (finding.status !== status) finding.lastStatusChange = at;
  finding.status = status;
}

function markTested(finding: Finding, scan: Scan, at: Date): void {
  finding.lastTest = scan.end;
  finding.lastUpdate = at;
  finding.lastProcessed = at;
  finding.source = sourceOf(scan);
}

function sourceOf({ kind }: Scan): Finding['source'] {
  return kind === 'agent' ? 'Cloud Agent' : 'Internal Scanner';
}

/** Agents report no duration, and their collection counts as authenticated. qualys 4.3 */
function moveHostDates({ host, machine, kind, auth, start, end }: Scan, at: Date): void {
  const durationS = kind === 'agent' ? undefined : Math.round((end.getTime() - start.getTime()) / 1000);
  host.lastScan = at;
  if (isNewer(end, host.lastVmScanned)) {
    host.lastVmScanned = end;
    host.lastVmScannedDurationS = durationS;
  }
  if ((auth || kind === 'agent') && isNewer(end, host.lastVmAuthScanned)) {
    host.lastVmAuthScanned = end;
    host.lastVmAuthScannedDurationS = durationS;
  }
  if (kind === 'agent') agentReported(host, machine.boots, end);
}

function agentReported(host: Host, boots: readonly Date[], at: Date): void {
  host.lastActivity = at;
  host.lastBoot = boots.findLast((boot) => boot <= at) ?? host.lastBoot;
  if (host.agent) host.agent.lastCheckedIn = at;
}

function isNewer(date: Date, than: Date | undefined): boolean {
  return than === undefined || date >= than;
}
