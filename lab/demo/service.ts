import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Service {
  readonly url: string;
  readonly operator: { readonly username: string; readonly password: string };
  readonly dir: string;
  readonly pid: number | undefined;
  /** Rejects as soon as the process ends on its own. */
  readonly ended: Promise<never>;
  readonly stop: () => Promise<void>;
}

export interface ServiceOptions {
  readonly port: number;
  readonly secret: string;
  /** Vendor accounts, as environment variables. */
  readonly vendors: Readonly<Record<string, string>>;
  readonly settings: string;
}

/** The real service in a process of its own, as `npm start` would run it, in a directory that goes with it. */
export async function startService({ port, secret, vendors, settings }: ServiceOptions): Promise<Service> {
  const dir = await mkdtemp(join(tmpdir(), 'patchproof-demo-'));
  await writeFile(join(dir, 'patchproof.yaml'), settings);
  const operator = { username: 'operator', password: randomBytes(9).toString('base64url') };
  const child = spawn(process.execPath, [resolve('dist/main.js'), 'serve'], {
    cwd: dir,
    detached: true, // Ctrl-C reaches us alone, and we stop it in order
    stdio: ['ignore', 'inherit', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      ...vendors,
      WEBHOOK_SECRETS: secret,
      OPERATOR_USERNAME: operator.username,
      OPERATOR_PASSWORD: operator.password,
      PORT: String(port),
    },
  });
  child.stderr.pipe(createWriteStream(join(dir, 'service.log')));
  const ended = endOf(child);
  ended.catch(() => undefined); // whoever waits for it hears of it
  return {
    url: `http://127.0.0.1:${port}`,
    operator,
    dir,
    pid: child.pid,
    ended,
    stop: () => stop(child, dir),
  };
}

/** Says with the last lines of its log why the service has ended. */
async function endOf(child: ChildProcess): Promise<never> {
  const lines: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => lines.push(...chunk.toString().split('\n').filter(Boolean)));
  const [code] = await once(child, 'exit');
  throw new Error(`the service ended with code ${String(code)}; it said last:\n${lines.slice(-10).join('\n')}`);
}

async function stop(child: ChildProcess, dir: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
  }
  await rm(dir, { recursive: true, force: true });
}
