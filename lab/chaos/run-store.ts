import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

interface StoreCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Printed, on either stream, once it takes connections. */
  readonly readyText: string;
  readonly stopSignal: 'SIGTERM' | 'SIGINT';
  /** How it dies without having tidied up. */
  readonly killSignal: 'SIGKILL' | 'SIGQUIT';
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

/** A server whose life the trials decide; its data outlives it. */
export interface Store {
  readonly start: () => Promise<void>;
  /** It dies, with nothing tidied up. */
  readonly kill: () => Promise<void>;
  /** It is there and says nothing, until `thaw`. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  /** In order. */
  readonly stop: () => Promise<void>;
}

/** Does not start it yet. */
export function runStore(store: StoreCommand): Store {
  let child: ChildProcess | undefined;

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child;
    child = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGCONT');
    ending.kill(signal);
    await ended;
  }

  return {
    start: async () => {
      const { command, args, account } = store;
      child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'], detached: true, ...account });
      await saying(child, store);
    },
    kill: () => end(store.killSignal),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    stop: () => end(store.stopSignal),
  };
}

/** Resolves when it has said that it is ready; what it says later is let go. */
function saying(child: ChildProcess, { command, readyText }: StoreCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said = `${said}${chunk.toString()}`.slice(-2000);
        if (said.includes(readyText)) resolve();
      });
    }
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${command} ended before it was ready; it said last:\n${said}`)));
  });
}
