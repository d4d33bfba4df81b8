import type { Criterion, Evidence, SensorLook } from './evidence.js';
import { latest, said } from './evidence-time.js';
import type { FalconHost } from './falcon-facts.js';
import { describesAnother } from './names.js';
import { rebootState } from './reboot.js';
import type { HealthReading } from './reading.js';
import { looksInOrder } from './sensor-looks.js';
import { observe } from './sensor-observations.js';

type Row = Omit<HealthReading, 'subject'>;
type Health = Criterion['health'];
interface Case {
  readonly evidence: Evidence;
  readonly health: Health;
  readonly now: Date;
  readonly looks: readonly SensorLook[];
  readonly host: FalconHost;
  readonly warnings: HealthReading[];
}

export interface SensorReading {
  readonly reading: HealthReading;
  readonly warnings: readonly HealthReading[];
}

/** What Falcon says about host and sensor: the rows of crowdstrike 4.10 in their order, first match wins. */
export function readSensor(evidence: Evidence, health: Health, now: Date): SensorReading {
  const warnings: HealthReading[] = [];
  const row = readIdentity(evidence) ?? readLooks(evidence, { health, now, warnings });
  const subject =
    evidence.falcon.identity.kind === 'found' ? `agent ${evidence.falcon.identity.ids.join(', ')}` : 'Falcon';
  return { reading: { ...row, subject }, warnings };
}

/** Rows 1 to 6. */
function readIdentity(evidence: Evidence): Row | undefined {
  const { identity, silentSince, why } = evidence.falcon;
  switch (identity.kind) {
    case 'pending':
      return settling('vendor-unavailable', why ?? 'Falcon has not been asked yet');
    case 'not-found':
      return unknown('sensor-not-found', `searched ${identity.searched.join(', ')}`);
    case 'hidden':
      return unknown('sensor-hidden', `agent ${identity.ids.join(', ')}`);
    case 'ambiguous':
      return unknown('sensor-ambiguous', `candidates ${identity.candidates.join(', ')}`);
    case 'mismatch':
      return unknown('sensor-mismatch', `disagreeing: ${identity.disagreeing.join(', ')}`);
    case 'found':
      return silentSince === undefined ? undefined : settling('vendor-unavailable', why ?? 'no answer');
  }
}

function readLooks(evidence: Evidence, by: Pick<Case, 'health' | 'now' | 'warnings'>): Row {
  const looks = looksInOrder(evidence);
  const host = looks.at(-1)?.host;
  if (host === undefined) return settling('vendor-unavailable', 'Falcon did not return the agent');
  const its: Case = { evidence, looks, host, ...by };
  return (
    readContainment(host) ??
    readSameness(evidence.falcon.baseline, looks) ??
    readConnection(its) ??
    readMode(its) ??
    readReboot(its) ??
    readRfm(its) ??
    observe(looks, { t0: evidence.t0.at, health: its.health })
  );
}

/** Rows 7 and 8. */
function readContainment(host: FalconHost): Row | undefined {
  const files = host.filesystemContainment;
  if (host.containment === 'contained' || host.containment === 'containment_pending') {
    return unwell('host-contained', host.containment);
  }
  if (files !== undefined && files !== 'normal') return unwell('host-contained', 'file system containment');
  if (host.containment === 'lift_containment_pending') return settling('containment-changing', host.containment);
  return host.containment === 'normal' ? undefined : settling('state-unknown', 'the containment status is unknown');
}

/** Row 9: a cloned or reused agent id, even when the last look is back at the first machine. */
function readSameness(baseline: SensorLook | undefined, looks: readonly SensorLook[]): Row | undefined {
  const [before, ...since] = [baseline, ...looks].flatMap((look) => look?.host ?? []).map(described);
  const changed = since.map((host) => before && describesAnother(before, host)).find((what) => what !== undefined);
  return changed === undefined ? undefined : unknown('sensor-mismatch', `${changed} of the agent changed`);
}

function described(host: FalconHost): { names: string[]; serial: string | undefined; instanceId: string | undefined } {
  return { names: host.hostname ? [host.hostname] : [], serial: host.serial, instanceId: host.instanceId };
}

/** Rows 10 to 15. */
function readConnection({ evidence, host, health, now }: Case): Row | undefined {
  const t0 = evidence.t0.at;
  const seen = latest(host.lastSeen, host.onlineLastSeen);
  if (host.online === 'offline') {
    const detail = `offline, last seen ${said(seen)}`;
    if (now.getTime() - t0.getTime() < health.offlineAfterMs) return settling('reboot-window', detail);
    const before = evidence.falcon.baseline?.host?.online;
    return before === 'online' ? unwell('offline-after-patch', detail) : settling('offline-before-patch', detail);
  }
  if (host.online === 'unknown') {
    const heard = seen !== undefined && seen > t0;
    return settling(heard ? 'state-unknown' : 'no-contact', `online state unknown, last seen ${said(seen)}`);
  }
  const indexed = host.lastSeen !== undefined && host.lastSeen > t0;
  return indexed ? undefined : settling('index-stale', `the device record is of ${said(host.lastSeen)}`);
}

/** Row 16. */
function readMode({ host }: Case): Row | undefined {
  return host.safeMode ? unwell('safe-mode', 'safe mode is set') : undefined;
}

/** Rows 17 and 18: early on, the record may still be older than the restart. */
function readReboot({ evidence, looks, host, health, now }: Case): Row | undefined {
  const state = rebootState(evidence);
  const detail = `last reboot ${said(host.lastReboot)}`;
  if (state === 'disproven') {
    const up = looks.find((look) => look.host?.online === 'online' && look.at > evidence.t0.at)?.at;
    const settled = up !== undefined && now.getTime() - up.getTime() >= health.indexLagMs;
    return settled ? { kind: 'ineffective', reason: 'reboot-pending', detail } : settling('confirming', detail);
  }
  return state === 'unproven' ? settling('reboot-unproven', detail) : undefined;
}

/** Rows 20 to 23. Only a record from before an exact patch time can show that the mode is older than the patch. */
function readRfm({ evidence, host, health, now, warnings }: Case): Row | undefined {
  if (host.rfm === 'no') return undefined;
  if (host.rfm === 'unknown') return settling('rfm-unknown', 'the mode is not reported');
  const { at: t0, origin } = evidence.t0;
  const before = evidence.falcon.baseline?.host;
  const preexisting =
    origin === 'patched-at' && before?.rfm === 'yes' && before.lastSeen !== undefined && before.lastSeen <= t0;
  if (preexisting) {
    warnings.push({
      kind: 'healthy',
      reason: 'rfm-preexisting',
      subject: `agent ${host.aid}`,
      detail: `since before ${said(t0)}`,
    });
    return undefined;
  }
  const grace = now.getTime() - t0.getTime() < health.rfmGraceMs;
  return grace ? settling('rfm-grace', 'RFM yes') : unwell('rfm-persistent', 'RFM yes beyond the grace time');
}

function settling(reason: Row['reason'], detail: string): Row {
  return { kind: 'settling', reason, detail };
}
function unwell(reason: Row['reason'], detail: string): Row {
  return { kind: 'unwell', reason, detail };
}
function unknown(reason: Row['reason'], detail: string): Row {
  return { kind: 'unknown', reason, detail };
}
