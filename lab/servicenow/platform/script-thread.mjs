import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { runScripts } from './sandbox.mjs';

// On the platform a script waits for the answer to its request. Here this thread stands still, while the main thread
// makes the real request and puts the answer into the port.
const { answers, bell } = workerData;

function say(what) {
  parentPort.postMessage(what, []);
}

function send(request) {
  Atomics.store(bell, 0, 0);
  say({ kind: 'send', request });
  Atomics.wait(bell, 0, 0);
  return receiveMessageOnPort(answers).message;
}

parentPort.on('message', ({ scripts, properties, userName, scope, aheadMs, globals }) => {
  const host = {
    now: () => Date.now() + aheadMs,
    property: (name) => properties[name],
    userName,
    scope,
    log: (line) => say({ kind: 'log', line }),
    queueEvent: (event) => say({ kind: 'event', event }),
    send,
  };
  try {
    runScripts(scripts, host, globals);
    say({ kind: 'done' });
  } catch (failure) {
    say({ kind: 'done', error: String(failure) });
  }
});
