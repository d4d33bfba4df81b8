import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { WriteStream } from 'node:fs';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it says goes here. */
  readonly log: WriteStream;
  /** Between its end and its next start. */
  readonly beforeRestart?: (() => Promise<void>) | undefined;
}

export interface Supervised {
  readonly name: string;
  /** Kills it with -9, at once; false when there is nothing to kill at this moment. */
  readonly kill: () => boolean;
  /** Sends SIGTERM, waits for the end and does not start it again; resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
  /** How often it has ended without having been told to. */
  readonly endedByItself: () => number;
}

/** Runs a program as a service manager does: when it ends, however that was, it is started again at once. */
export function supervise(name: string, command: Command): Supervised {
  let wanted = true;
  let killed = false;
  let byItself = 0;
  let child = launch();

  function launch(): ChildProcess {
    const { program, args, cwd, env, log } = command;
    killed = false;
    const launched = spawn(program, [...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    launched.stderr.pipe(log, { end: false });
    launched.once('exit', () => void restart());
    return launched;
  }

  async function restart(): Promise<void> {
    if (!wanted) return;
    if (!killed) byItself += 1;
    await command.beforeRestart?.();
    if (wanted) child = launch();
  }

  function lives(): boolean {
    return child.exitCode === null && child.signalCode === null;
  }

  return {
    name,
    kill: () => {
      if (!lives() || killed) return false;
      killed = true;
      return child.kill('SIGKILL');
    },
    stop: async () => {
      wanted = false;
      if (!lives()) return child.exitCode;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
    endedByItself: () => byItself,
  };
}
