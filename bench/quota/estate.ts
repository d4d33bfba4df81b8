import type { Detection, QualysHost } from '../../src/verification/qualys-facts.js';
import { aDetection, aHost, anOpenDetection, criterion, T0 } from '../../test/support/evidence.js';
import { seeded } from './sim-clock.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SCAN_S = 600;

/** A machine that was patched at noon, and is scanned again at its own times. */
export interface Machine {
  readonly index: number;
  readonly hostId: string;
  readonly aid: string;
  readonly agent: boolean;
  readonly firstScan: number;
  readonly everyMs: number;
  /** From the end of a scan until Qualys shows it. */
  readonly lagMs: number;
  /** The patch did not work. */
  readonly stays: boolean;
}

/** 60 in 100 have an agent that looks every four hours, the others are scanned once a night; on 5 in 100 the patch failed. */
export function createEstate(count: number, seed: number): readonly Machine[] {
  const random = seeded(seed);
  return Array.from({ length: count }, (_, index) => {
    const agent = random() < 0.6;
    const night = (random() < 0.5 ? 8 : 13) * HOUR_MS + random() * 3 * HOUR_MS;
    const everyMs = (agent ? 4 : 24) * HOUR_MS;
    const phase = agent ? random() * everyMs : night;
    return {
      index,
      hostId: String(700_100_000 + index),
      aid: index.toString(16).padStart(32, '0'),
      agent,
      firstScan: T0.getTime() + phase - everyMs,
      everyMs,
      lagMs: (1 + 4 * random()) * MINUTE_MS,
      stays: random() < 0.05,
    };
  });
}

/** The end of the newest scan that Qualys shows at this moment. */
function shownScan({ firstScan, everyMs, lagMs }: Machine, now: number): number {
  return firstScan + Math.floor((now - lagMs - firstScan) / everyMs) * everyMs;
}

/** From when on Qualys shows a scan that began after patch and guard. */
export function evidenceAt({ agent, firstScan, everyMs, lagMs }: Machine): number {
  const from = T0.getTime() + criterion.clockGuardMs + (agent ? 0 : SCAN_S * 1000);
  return firstScan + (Math.floor((from - firstScan) / everyMs) + 1) * everyMs + lagMs;
}

/** The host record as Qualys shows it at this moment. */
export function hostOf(machine: Machine, now: number): QualysHost {
  const scanned = new Date(shownScan(machine, now));
  const lasted = machine.agent ? {} : { lastVmScannedDurationS: SCAN_S, lastVmAuthScannedDurationS: SCAN_S };
  return aHost({
    hostId: machine.hostId,
    agent: machine.agent,
    names: [`app${machine.index}.corp.example`],
    serial: `VMware-${machine.index}`,
    lastVmScanned: scanned,
    lastVmAuthScanned: scanned,
    ...lasted,
  });
}

/** Its finding, likewise: gone with the first scan after patch and guard. */
export function findingOf(machine: Machine, now: number): Detection {
  const scanned = new Date(shownScan(machine, now));
  const its = { hostId: machine.hostId, uniqueId: machine.hostId, lastTest: scanned, source: sourceOf(machine) };
  if (now < evidenceAt(machine)) return anOpenDetection({ ...its, lastFound: scanned });
  if (machine.stays) return anOpenDetection({ ...its, lastFound: scanned });
  const fixed = new Date(evidenceAt(machine) - machine.lagMs);
  return aDetection({ ...its, lastFound: new Date(fixed.getTime() - machine.everyMs), lastFixed: fixed });
}

function sourceOf({ agent }: Machine): 'agent' | 'scanner' {
  return agent ? 'agent' : 'scanner';
}
