import type { Criterion, Evidence } from './evidence.js';
import { readOpinion } from './read-opinion.js';
import { traceQualys } from './read-qualys.js';
import { readSensor } from './read-sensor.js';
import { traceTicket } from './read-ticket.js';
import { worst, type HealthReading, type Reading, type Traced } from './reading.js';
import { rebootState } from './reboot.js';
import type { RowLine } from './rows.js';
import { rule, type Weighed } from './rulings.js';
import type { Finding, Verdict } from './verdict.js';

/** Version of the rules and of the tables they read; kept with every verdict so that it can be replayed. */
const RULES = '4';

export interface Judgement {
  readonly verdict: Verdict;
  /** Every row that was tried, in order. */
  readonly lines: readonly RowLine[];
}

/** Reads all tables once and rules. Total and pure: the same facts and the same moment always give the same. */
export function weigh(evidence: Evidence, criterion: Criterion, now: Date): Judgement {
  const ticket = traceTicket(evidence.ticket);
  const [obstacle] = ticket.readings;
  if (obstacle !== undefined) return { verdict: refused(obstacle), lines: ticket.lines };

  const reboot = rebootState(evidence);
  const qualys = traceQualys(evidence, criterion.clockGuardMs, reboot);
  const falcon = readSensor(evidence, criterion, { now, reboot });
  const opinion = readOpinion(evidence);
  const [rescan, [sensor]] = [worst(qualys.readings), falcon.readings];
  if (rescan === undefined || sensor === undefined)
    throw new Error('A table gave no reading: every case must give one');

  const overdue = now >= evidence.deadlineAt;
  const weighed: Weighed = { evidence, readings: qualys.readings, rescan, sensor, opinion, reboot, criterion, overdue };
  const { ruling, reason, health, line } = rule(weighed);
  const verdict: Verdict = {
    ruling,
    reason,
    findings: [...findings(qualys, 'qualys'), ...findings(falcon, 'falcon'), ...beside(sensor, health)],
    warnings: [...warnings(qualys, 'qualys'), ...warnings(falcon, 'falcon')],
    rules: RULES,
  };
  return { verdict, lines: [...ticket.lines, ...qualys.lines, ...falcon.lines, ...opinion.lines, line] };
}

function refused(obstacle: Reading<string>): Verdict {
  const finding = findingOf(obstacle, 'ticket');
  return { ruling: 'review', reason: obstacle.reason, findings: [finding], warnings: [], rules: RULES };
}

function findings({ readings }: Traced<Reading<string>>, source: Finding['source']): readonly Finding[] {
  return readings.map((reading) => findingOf(reading, source));
}

function warnings({ warnings: given }: Traced<Reading<string>>, source: Finding['source']): readonly Finding[] {
  return given.map((warning) => findingOf(warning, source));
}

/** What Falcon says about the finding, where that counted instead of the sensor's state. */
function beside(sensor: HealthReading, health: HealthReading): readonly Finding[] {
  return health === sensor ? [] : [findingOf(health, 'falcon')];
}

function findingOf({ reason, subject, detail }: Reading<string>, source: Finding['source']): Finding {
  return { reason, source, subject, detail };
}
