import { spawn, type ChildProcess } from 'node:child_process';

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  /** Everything the server keeps; removed when it has ended. */
  readonly folder: string;
  /** Printed by the server, on either stream, once it takes connections. */
  readonly readyText: string;
  /** As `kill -s` spells it. */
  readonly stopSignal: 'TERM' | 'QUIT';
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface ServerProcess {
  readonly stop: () => Promise<void>;
}

const START_MS = 60_000;

/**
 * Runs beside the server and holds the reading end of a pipe whose other end is ours. The pipe closes when we end,
 * by Ctrl-C or by kill -9 too; then the server is told to stop and its folder is removed. Descriptor 3, because a shell
 * gives what runs in the background an empty standard input.
 */
const GUARD = `
folder=$1 signal=$2; shift 2; exec 3<&0
"$@" 3<&- & server=$!
(cat <&3 >/dev/null; kill -s "$signal" "$server") & guard=$!
wait "$server"; code=$?
kill "$guard" 2>/dev/null; rm -rf -- "$folder"; exit "$code"`;

/** Starts a server and resolves when it says that it is ready; rejects with its own words when it ends before. */
export async function startServer(server: ServerCommand): Promise<ServerProcess> {
  const { command, args, folder, stopSignal, account } = server;
  const child = spawn('sh', ['-c', GUARD, 'guard', folder, stopSignal, command, ...args], {
    stdio: 'pipe',
    detached: true, // a group of its own: Ctrl-C is for us, the guard hears of it through the pipe
    ...account,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): Promise<void> => {
    child.stdin.end();
    return ended;
  };
  try {
    await ready(child, server);
  } catch (error) {
    child.stdin.end();
    throw error;
  }
  return { stop };
}

function ready(child: ChildProcess, { command, readyText }: ServerCommand): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (what: string): void => reject(new Error(`${command} ${what}; it said:\n${said}`));
    const timer = setTimeout(() => fail(`was not ready after ${START_MS} ms`), START_MS);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      if (!said.includes(readyText)) return;
      clearTimeout(timer);
      for (const stream of [child.stdout, child.stderr]) stream?.off('data', listen).resume();
      resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', (error) => fail(`did not start (${error.message})`));
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended at its start');
    });
  });
}
