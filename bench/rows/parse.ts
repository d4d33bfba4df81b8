import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OnceMeasured } from '../once-measured.js';
import type { Measure, Run } from '../row.js';

const MEMORY_MIB = 200;
/** A webhook that is called meanwhile: so much longer than beside an idle process harms nobody. */
const HARM = 3;
const run = promisify(execFile);

/** Long Detection XML to facts, in a process that answers webhooks all the while. `npm run bench:parse` compares more ways. */
export const parse: Measure = async (bench) => {
  const megabytes = bench.quick ? 5 : 100;
  const idle = await once(bench, 'nothing', megabytes);
  const ours = await once(bench, 'slices', megabytes);
  const whole = await once(bench, 'whole', megabytes);
  const what = `Detection XML of ${megabytes} MB to facts`;
  if (idle === undefined || ours === undefined) throw new Error('expected our own way to read the document');
  return [
    {
      what: `${what}, memory above idle`,
      ours: `${mib(ours)} MiB`,
      baseline: whole === undefined ? 'no answer (fast-xml-parser)' : `${mib(whole)} MiB (fast-xml-parser)`,
      aim: `below ${MEMORY_MIB} MiB`,
      met: ours.moreBytes < MEMORY_MIB * 2 ** 20,
      note: `${ours.records} records in ${(ours.ms / 1000).toFixed(1)} s; what an idle process gains in the same time (${mib(idle)} MiB) is not taken off, nor are the facts themselves. The answer's own bytes are in memory before.`,
    },
    {
      what: `${what}, webhook p99 meanwhile`,
      ours: `${ours.webhook.p99Ms.toFixed(0)} ms`,
      baseline: `${idle.webhook.p99Ms.toFixed(0)} ms idle, ${whole === undefined ? '-' : whole.webhook.p99Ms.toFixed(0)} ms fast-xml-parser`,
      aim: `${HARM} x idle`,
      met: ours.webhook.p99Ms <= HARM * idle.webhook.p99Ms,
      note: `called every 5 ms from a process of its own, of a route in the parsing process that does nothing else; longest turn of the event loop ${ours.workMs.toFixed(0)} ms of work, whole document at once ${whole?.workMs.toFixed(0) ?? '-'} ms.`,
    },
  ];
};

async function once({ say }: Run, way: string, megabytes: number): Promise<OnceMeasured | undefined> {
  say(`${megabytes} MB, ${way}`);
  const args = ['--import', 'tsx', 'bench/parse-once.ts', way, 'detections', String(megabytes)];
  try {
    const { stdout } = await run(process.execPath, args, { timeout: LIMIT_MS });
    return OnceMeasured.parse(JSON.parse(stdout));
  } catch (cause) {
    if (way !== 'whole') throw cause;
    return undefined; // out of memory, or not in time: that is its answer
  }
}

/** Whoever needs longer blocks a webhook for longer than anybody would wait. */
const LIMIT_MS = 120_000;

function mib({ moreBytes }: OnceMeasured): string {
  return (moreBytes / 2 ** 20).toFixed(0);
}
