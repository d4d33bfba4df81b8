import { MessageChannel, Worker } from 'node:worker_threads';
import type { Globals, Host, LogLine, NewEvent, RestAnswer, RestRequest } from './sandbox.mjs';

export interface ScriptTask extends Pick<Host, 'userName' | 'scope'> {
  readonly scripts: readonly string[];
  readonly properties: Readonly<Record<string, string>>;
  /** How far the instance's clock is ahead of ours. */
  readonly aheadMs: number;
  readonly globals: Globals;
}

export interface ScriptThreadDeps extends Pick<Host, 'log' | 'queueEvent'> {
  readonly send: (request: RestRequest) => Promise<RestAnswer>;
  /** Ends the thread, in the middle of a script too. */
  readonly signal: AbortSignal;
}

/** Resolves with what a script threw, or with nothing when all went well. One task at a time. */
export type RunTask = (task: ScriptTask) => Promise<string | undefined>;

/** What the thread says while it works on a task. */
type Said =
  | { readonly kind: 'send'; readonly request: RestRequest }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'event'; readonly event: NewEvent }
  | { readonly kind: 'done'; readonly error?: string };

/** A thread in which scripts may stand still until their requests are answered. Started by the first task. */
export function createScriptThread({ send, log, queueEvent, signal }: ScriptThreadDeps): RunTask {
  let thread: Thread | undefined;

  return (task) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve('the instance was stopped');
      const { worker, answer } = (thread ??= startThread(signal));
      const hear = (said: Said): void => {
        if (said.kind === 'send') void send(said.request).then(answer);
        else if (said.kind === 'log') log(said.line);
        else if (said.kind === 'event') queueEvent(said.event);
        else end(said.error);
      };
      const end = (error: string | undefined): void => {
        worker.off('message', hear).off('exit', stopped);
        resolve(error);
      };
      const stopped = (): void => end('the instance was stopped');
      worker.on('message', hear).on('exit', stopped);
      worker.postMessage(task, []);
    });
}

interface Thread {
  readonly worker: Worker;
  readonly answer: (answer: RestAnswer) => void;
}

function startThread(signal: AbortSignal): Thread {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const { port1: ours, port2: theirs } = new MessageChannel();
  const worker = new Worker(new URL('script-thread.mjs', import.meta.url), {
    workerData: { bell, answers: theirs },
    transferList: [theirs],
    execArgv: [], // it is plain JavaScript and needs no loader
  });
  worker.unref();
  ours.unref();
  signal.addEventListener('abort', () => void worker.terminate(), { once: true });
  const answer = (given: RestAnswer): void => {
    ours.postMessage(given, []);
    Atomics.store(bell, 0, 1);
    Atomics.notify(bell, 0);
  };
  return { worker, answer };
}
