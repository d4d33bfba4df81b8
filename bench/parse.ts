import Table from 'cli-table3';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { OnceMeasured } from './once-measured.js';

/** Long Qualys answers, read in three ways: how long, how much memory, and how long a webhook waits meanwhile. */
const run = promisify(execFile);
const sizes = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ['1', '20', '100'];
const table = new Table({
  head: [
    'document',
    'way',
    'records',
    's',
    'longest block, ms',
    'of it work, ms',
    'slowest webhook, ms',
    'more memory, MB',
  ],
});

for (const kind of ['detections', 'knowledge']) {
  for (const size of sizes) {
    for (const way of ['nothing', 'whole', 'worker', 'slices'])
      table.push([`${size} MB ${kind}`, way, ...(await measure(way, kind, size))]);
  }
}
console.log(table.toString());

async function measure(way: string, kind: string, size: string): Promise<string[]> {
  const once = resolve('bench/parse-once.ts');
  try {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', once, way, kind, size]);
    const { records, ms, blockMs, workMs, webhook, moreBytes } = OnceMeasured.parse(JSON.parse(stdout));
    const megabytes = moreBytes / 1024 / 1024;
    return [records, ms / 1000, blockMs, workMs, webhook.maxMs, megabytes].map((figure) =>
      figure.toFixed(figure < 10 ? 1 : 0),
    );
  } catch (cause) {
    return [
      'none',
      cause instanceof Error && cause.message.includes('heap') ? 'out of memory' : 'no answer',
      '',
      '',
      '',
    ];
  }
}
