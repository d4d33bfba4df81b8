import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const secret = `whsec_${randomBytes(32).toString('base64')}`;

/** Nobody there: for what is measured without vendors. */
export const NO_VENDORS = {
  QUALYS_URL: 'http://127.0.0.1:9',
  CS_BASE_URL: 'http://127.0.0.1:9',
  SNOW_INSTANCE: 'http://127.0.0.1:9',
  ...Object.fromEntries(
    ['QUALYS_USERNAME', 'QUALYS_PASSWORD', 'CS_CLIENT_ID', 'CS_CLIENT_SECRET', 'SNOW_USERNAME', 'SNOW_PASSWORD'].map(
      (name) => [name, 'not used here'],
    ),
  ),
};

export interface Program {
  readonly pid: number;
  /** Resolves when it has written this to standard error. */
  readonly said: (text: string) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * The built program, or a baseline: `node …args` in a process of its own, with nothing of our environment. With
 * BENCH_PROFILE=<folder> each leaves a CPU profile there.
 */
export function startProgram(args: readonly string[], env: Readonly<Record<string, string>>, cwd?: string): Program {
  const folder = process.env['BENCH_PROFILE'];
  const profiled = folder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${folder}`];
  const child = spawn(process.execPath, [...profiled, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: cwd ?? process.cwd(),
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  return {
    pid: child.pid ?? 0,
    said: async (text) => {
      while (!log.includes(text)) {
        if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}; it said last: ${log.slice(-500)}`);
        await sleep(20);
      }
    },
    stop: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

export const PATCHPROOF = resolve('dist/main.js');

/** Where the API takes webhooks and who may look. */
export function apiEnvironment(port: number): Record<string, string> {
  return {
    PORT: String(port),
    WEBHOOK_SECRETS: secret,
    OPERATOR_USERNAME: 'operator',
    OPERATOR_PASSWORD: randomBytes(12).toString('hex'),
  };
}

export async function untilReady(url: string): Promise<void> {
  const isReady = (): Promise<boolean> =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) await sleep(50);
}

/** Memory of a process in MiB: now, and the most it ever held. Linux. */
export function residentMib(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
  return { now: mib('VmRSS'), peak: mib('VmHWM') };
}
