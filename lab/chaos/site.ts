import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Vendors } from '../demo/stage.js';
import { openTheatre } from '../demo/theatre.js';
import { vendorEnvironment } from '../shared/accounts.js';
import type { Layout } from './layouts.js';
import { createOwnPostgres, type OwnPostgres } from './own-postgres.js';
import { createOwnRedis, type OwnRedis } from './own-redis.js';
import { supervise, type Supervised } from './supervise.js';

export interface SiteOptions {
  readonly layout: Layout;
  /** Path of the built `main.js`. */
  readonly program: string;
  /** What patchproof.yaml says. */
  readonly settings: string;
  /** Of the processes, beside what they need. */
  readonly env?: Readonly<Record<string, string>>;
  /** Between the end of a process and its next start. */
  readonly beforeRestart?: ((site: Pick<Site, 'dir' | 'redis'>) => Promise<void>) | undefined;
  /** Where ledger and private Redis go. @default a directory that goes with the site */
  readonly dir?: string;
}

/** The three vendors here, and the service in processes of its own, with stores of its own. */
export interface Site {
  readonly vendors: Vendors;
  readonly dir: string;
  readonly url: string;
  readonly operator: { readonly username: string; readonly password: string };
  readonly redis: OwnRedis | undefined;
  readonly postgres: OwnPostgres | undefined;
  readonly services: readonly Supervised[];
  /** Starts the processes; the stores run already. */
  readonly begin: () => readonly Supervised[];
  /** Runs a command of the program to its end and resolves with what it printed; rejects unless its exit code is 0. */
  readonly command: (...args: readonly string[]) => Promise<string>;
  /** What the processes have said. */
  readonly log: string;
  readonly close: (options?: { keepLog?: boolean }) => Promise<void>;
}

export async function openSite(options: SiteOptions): Promise<Site> {
  const { layout, program, settings } = options;
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'patchproof-chaos-')));
  await writeFile(join(dir, 'patchproof.yaml'), settings);
  const theatre = await openTheatre();
  const redis = layout.redis === 'shared' ? await createOwnRedis(dir) : undefined;
  const postgres = layout.database === 'PostgreSQL' ? await createOwnPostgres() : undefined;
  await Promise.all([redis?.start(), postgres?.start()]);

  const operator = { username: 'operator', password: randomBytes(9).toString('base64url') };
  const env = {
    PATH: process.env['PATH'],
    ...vendorEnvironment(theatre.vendors),
    WEBHOOK_SECRETS: theatre.secret,
    OPERATOR_USERNAME: operator.username,
    OPERATOR_PASSWORD: operator.password,
    PORT: String(theatre.port),
    ...(redis && { REDIS_URL: redis.url }),
    ...(postgres && { DATABASE_URL: postgres.url }),
    ...options.env,
  };
  const logs = await mkdtemp(join(tmpdir(), 'patchproof-chaos-log-')); // not where the disk may be full
  const log = join(logs, 'service.log');
  const said = createWriteStream(log);
  const services: Supervised[] = [];

  function begin(): readonly Supervised[] {
    const { beforeRestart } = options;
    const common = { program: process.execPath, cwd: dir, env, log: said };
    for (const command of layout.processes) {
      const heal = beforeRestart && (() => beforeRestart({ dir, redis }));
      services.push(supervise(command, { ...common, args: [program, command], beforeRestart: heal }));
    }
    return services;
  }

  async function command(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { cwd: dir, env });
    return stdout.trim();
  }

  async function close({ keepLog = false }: { keepLog?: boolean } = {}): Promise<void> {
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all([redis?.kill(), postgres?.kill()]);
    await theatre.close();
    said.end();
    await postgres?.remove();
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
    if (!keepLog) await rm(logs, { recursive: true, force: true });
  }

  const url = `http://127.0.0.1:${theatre.port}`;
  return { vendors: theatre.vendors, dir, url, operator, redis, postgres, services, begin, command, log, close };
}
