import express from 'express';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { longDetectionList, longKnowledgeBase } from '../test/connectors/qualys/long-documents.js';
import { ways } from './parse-way.js';

/** One document, one way, one process, with a webhook that is called all the while. Prints one line of JSON. */
const [way = '', kind = '', megabytes = ''] = process.argv.slice(2);
const document = kind === 'knowledge' ? longKnowledgeBase : longDetectionList;
const chunks = chunksOf(document(Number(megabytes) * 1024 * 1024));

const app = express();
app.post('/webhook', express.raw({ type: '*/*' }), (_req, res) => void res.status(202).json({ status: 'accepted' }));
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
const caller = fork('bench/parse-caller.mjs', [String(port)], { execArgv: [] });
await sleep(1500); // until the route is warm
caller.send('forget');
await sleep(100);

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
await sleep(20); // its first turn only sets the mark
const work = longestWork();
collectGarbage(); // what making the document has left behind
writeFileSync('/proc/self/clear_refs', '5'); // the peak begins anew: proc_pid_clear_refs(5)
const before = process.memoryUsage().rss;
const started = performance.now();
const read = ways[way];
if (read === undefined) throw new TypeError(`expected ${Object.keys(ways).join(', ')}, got ${way}`);
const records = await read(kind === 'knowledge' ? 'knowledge' : 'detections', chunks);
const ms = performance.now() - started;

await sleep(300); // what waited longest is counted only now
delay.disable();
caller.send('report');
const [webhook]: unknown[] = await once(caller, 'message');
const peak = peakBytes();
console.log(
  JSON.stringify({ records, ms, blockMs: delay.max / 1e6, workMs: work.stop(), webhook, moreBytes: peak - before }),
);
caller.kill();
process.exit(0);

/** The longest turn of the event loop, without the time in which the machine was busy with somebody else. Linux only. */
function longestWork(): { readonly stop: () => number } {
  const spent = (): number => Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[0]) / 1e6;
  let [last, longest] = [spent(), 0];
  let next = setImmediate(turn);
  return {
    stop: () => {
      clearImmediate(next);
      return longest;
    },
  };

  function turn(): void {
    const now = spent();
    [last, longest] = [now, Math.max(longest, now - last)];
    next = setImmediate(turn);
  }
}

/** Since it was made to begin anew. Linux only. */
function peakBytes(): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kib === undefined) throw new Error('expected VmHWM in /proc/self/status, which Linux writes');
  return Number(kib) * 1024;
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

function chunksOf(pieces: Iterable<string>): Uint8Array[] {
  const size = 64 * 1024; // as they come from a socket
  const made: Uint8Array[] = [];
  let rest = Buffer.alloc(0);
  for (const piece of pieces) {
    rest = Buffer.concat([rest, Buffer.from(piece)]);
    while (rest.length >= size) {
      made.push(Buffer.from(rest.subarray(0, size)));
      rest = Buffer.from(rest.subarray(size));
    }
  }
  return [...made, rest];
}
