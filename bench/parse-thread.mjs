import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register(); // a thread does not inherit the loader
const { factsOf } = await import('./parse-way.ts');
parentPort.postMessage(await factsOf(workerData.kind, workerData.chunks), []);
