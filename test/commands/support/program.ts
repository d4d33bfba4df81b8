import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { builtProgram } from './build.js';

export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What was launched is added here. */
  readonly children?: ChildProcess[];
}

interface Finished {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LogLine = z.looseObject({ level: z.string(), message: z.string(), timestamp: z.iso.datetime() });
export type LogLine = z.infer<typeof LogLine>;

/** The built program as an operator would run it: nothing of our own environment reaches it. */
async function launch(args: readonly string[], { cwd, env, children }: Surroundings): Promise<ChildProcess> {
  const path = { PATH: process.env['PATH'] };
  const command = [await builtProgram(), ...args];
  const child = spawn(process.execPath, command, { cwd, env: { ...path, ...env }, stdio: 'pipe' });
  children?.push(child);
  return child;
}

/** Runs a command to its end. `input` is its standard input; `unread` closes its standard output before it writes. */
export async function run(
  args: readonly string[],
  around: Surroundings,
  { input = '', unread = false }: { input?: string; unread?: boolean } = {},
): Promise<Finished> {
  const child = await launch(args, around);
  if (unread) child.stdout?.destroy();
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  child.stdin?.end(input);
  const [code, signal] = await ended(child, 'close');
  return { code, signal, ...output };
}

export interface Service {
  readonly pid: number;
  /** Lines of the log so far. A line that is not JSON fails whoever waits. */
  readonly log: readonly LogLine[];
  /** The first line, past or to come, that is meant. */
  readonly logged: (what: string | ((line: LogLine) => boolean)) => Promise<LogLine>;
  /** What it has printed on standard output: a service prints nothing. */
  readonly printed: () => string;
  /** Nobody reads its log any more. */
  readonly deafen: () => void;
  /** Sends a signal and waits for the end. */
  readonly stop: (signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL') => Promise<{ code: number | null; signal: string | null }>;
}

const PATIENCE_MS = 60_000;

/** Starts a command that runs until it is told to stop. */
export async function start(args: readonly string[], around: Surroundings): Promise<Service> {
  const child = await launch(args, around);
  child.stdin?.end();
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const { log, logged } = readLog(child);
  const end = ended(child, 'exit');
  return {
    pid: child.pid ?? 0,
    log,
    logged,
    printed: () => printed,
    deafen: () => void child.stderr?.destroy(),
    stop: async (signal) => {
      child.kill(signal);
      const [code, by] = await end;
      return { code, signal: by };
    },
  };
}

function readLog(child: ChildProcess) {
  const log: LogLine[] = [];
  const odd: string[] = [];
  const listeners = new Set<() => void>();
  const tell = (): void => listeners.forEach((listener) => listener());
  if (child.stderr === null) throw new Error('expected a standard error to read');
  createInterface({ input: child.stderr }).on('line', (line) => {
    const parsed = lineOf(line);
    if (parsed === undefined) odd.push(line);
    else log.push(parsed);
    tell();
  });
  child.once('exit', tell);

  async function logged(what: string | ((line: LogLine) => boolean)): Promise<LogLine> {
    const meant = typeof what === 'string' ? ({ message }: LogLine) => message === what : what;
    return new Promise((resolve, reject) => {
      const settle = (outcome: () => void): void => {
        clearTimeout(timer);
        listeners.delete(look);
        outcome();
      };
      const fail = (why: string): void => settle(() => reject(new Error(`${why}: ${String(what)}\n${said(log, odd)}`)));
      const look = (): void => {
        const found = log.find(meant);
        if (found !== undefined) settle(() => resolve(found));
        else if (odd.length > 0) fail('a log line is not JSON, while waiting for');
        else if (child.exitCode !== null) fail(`ended with ${child.exitCode} before it logged`);
      };
      const timer = setTimeout(() => fail('gave up waiting for'), PATIENCE_MS);
      listeners.add(look);
      look();
    });
  }
  return { log, logged };
}

function lineOf(text: string): LogLine | undefined {
  try {
    return LogLine.parse(JSON.parse(text));
  } catch {
    return undefined; // the caller keeps what is not a log line
  }
}

function said(log: readonly LogLine[], odd: readonly string[]): string {
  return [...log.map((line) => JSON.stringify(line)), ...odd].slice(-20).join('\n');
}

async function ended(child: ChildProcess, event: 'exit' | 'close'): Promise<[number | null, NodeJS.Signals | null]> {
  const [code, signal]: unknown[] = await once(child, event);
  return Exit.parse([code, signal]);
}

const Exit = z.tuple([z.number().nullable(), z.custom<NodeJS.Signals>().nullable()]);
