import { agentRows, notReturned } from './agent-rows.js';
import type { Criterion, Evidence } from './evidence.js';
import { healthRows } from './health-rows.js';
import { presenceRows } from './presence-rows.js';
import { readAs, readInTurn } from './read-as.js';
import type { HealthReading, Traced } from './reading.js';
import type { RebootState } from './reboot.js';
import type { SensorCase } from './sensor-case.js';
import { looksInOrder } from './sensor-looks.js';

/** What Falcon says about host and sensor: the rows of crowdstrike 4.10 in their order. Exactly one reading. */
export function readSensor(
  evidence: Evidence,
  criterion: Criterion,
  by: { now: Date; reboot: RebootState },
): Traced<HealthReading> {
  const { identity } = evidence.falcon;
  const subject = identity.kind === 'found' ? `agent ${identity.ids.join(', ')}` : 'Falcon';
  const about = { source: 'falcon', subject } as const;
  const looks = looksInOrder(evidence);
  const host = looks.at(-1)?.host;
  return readInTurn<HealthReading>([
    () => readAs(agentRows, evidence, about),
    () =>
      host === undefined
        ? readAs([notReturned], evidence, about)
        : readAs<SensorCase, HealthReading['kind']>(
            [...presenceRows, ...healthRows],
            { evidence, criterion, looks, host, ...by },
            about,
          ),
  ]);
}
