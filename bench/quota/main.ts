import Table from 'cli-table3';
import { at } from '../../test/support/evidence.js';
import { createEstate, evidenceAt, type Machine } from './estate.js';
import { ourDay, POLL_MS } from './our-day.js';
import { scriptDay } from './script-day.js';
import { createEndpoint, type Tally } from './subscription.js';

/** A simulated day with many waiting hosts, a small quota, and a neighbour who uses half of it. */
const count = Number(process.argv[2] ?? 10_000);
const hours = 24;
const seed = 5;
const start = at(5);
const until = start.getTime() + hours * 3_600_000;
const machines = createEstate(count, seed);
const shown = machines.filter((machine) => evidenceAt(machine) <= until - 3 * 3_600_000);
const endpoint = () => createEndpoint({ limit: 300, inFlight: 2, until, seed });

const [detections, hosts, theirs] = [endpoint(), endpoint(), endpoint()];
const began = performance.now();
const endpoints = new Map([
  ['listDetections', detections],
  ['listHosts', hosts],
]);
const ours = await ourDay({ machines, endpoints, start, hours });
const tookS = (performance.now() - began) / 1000;
const script = scriptDay(machines, { endpoint: theirs, start, hours });

const written = new Map([...ours.written].map(([index, { at: time }]) => [index, time]));
const wrong = machines.filter((machine) => {
  const outcome = ours.written.get(machine.index);
  return outcome !== undefined && (outcome.state === '6') === machine.stays;
});
const table = new Table({ head: [`${count} waiting hosts, ${hours} h`, 'Patchproof', 'script'] });
table.push(
  ['evidence by three hours before the end', shown.length, shown.length],
  ['of it reported by the end', ...[written, script].map((day) => shown.filter(({ index }) => day.has(index)).length)],
  ['wrong verdicts', wrong.length, 'not looked at'],
  ['detection calls', detections.tally.ours, theirs.tally.ours],
  ['refused to it (409)', refusals(detections.tally) + refusals(hosts.tally), refusals(theirs.tally)],
  ['refused to the neighbour', detections.tally.refusedToThem + hosts.tally.refusedToThem, theirs.tally.refusedToThem],
  ['most calls in an hour, of 300', detections.tally.mostInAnHour, theirs.tally.mostInAnHour],
  ['evidence to the look that sees it: median, min', quantile(ours.seen, 0.5), quantile(script, 0.5)],
  ['the same: p95, min', quantile(ours.seen, 0.95), quantile(script, 0.95)],
  ['evidence to the verdict reported: median, min', quantile(written, 0.5), quantile(script, 0.5)],
  ['the same: p95, min', quantile(written, 0.95), quantile(script, 0.95)],
);
console.log(table.toString());
console.log(
  `poll interval ${POLL_MS / 60_000} min, longest round ${ours.longestRoundMin} min, ` +
    `longest tick ${Math.round(ours.longestTickMs / 1000)} s; simulated in ${tookS.toFixed(0)} s`,
);

function refusals({ refusedToUs }: Tally): number {
  return refusedToUs;
}

/** Minutes from the evidence, over all machines that were reported. */
function quantile(reported: ReadonlyMap<number, number>, part: number): string {
  const late = machines.flatMap((machine: Machine) => {
    const time = reported.get(machine.index);
    return time === undefined ? [] : [(time - evidenceAt(machine)) / 60_000];
  });
  return late.sort((a, b) => a - b)[Math.floor(late.length * part)]?.toFixed(1) ?? '-';
}
