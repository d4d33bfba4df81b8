import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Role } from '../../../lab/demo/cast.js';
import { prepare, type Actor } from '../../../lab/demo/stage.js';
import { startFalcon } from '../../../lab/falcon/start-falcon.js';
import { startQualys } from '../../../lab/qualys/start-qualys.js';
import { startServiceNow, type ServiceNowOptions } from '../../../lab/servicenow/service-now.js';
import { accounts, vendorEnvironment } from '../../../lab/shared/accounts.js';
import { freePort } from '../../../lab/shared/free-port.js';
import { tempDir } from '../../support/temp-dir.js';
import { run, start } from './program.js';

export interface WorldOptions {
  /** @default enforce */
  readonly mode?: 'observe' | 'enforce';
  /** Without one the program starts a Redis of its own. */
  readonly redisUrl?: string;
  readonly servicenow?: Partial<ServiceNowOptions>;
  /** In place of, or beside, the right variables; an empty one counts as missing. */
  readonly env?: Readonly<Record<string, string>>;
}

const operator = { username: 'operator', password: 'a password for tests' };
const AUTHORIZATION = `Basic ${Buffer.from(`${operator.username}:${operator.password}`).toString('base64')}`;

/** Hours in fractions of a second: every wait is a setting. */
const SETTINGS = `
schedule: { sweep: "0 0 1 1 *", reconcile: 1s }
verification:
  pollInterval: 300ms
  deadline: 60s
  clockGuard: 1s
  health: { offlineAfter: 20s, indexLag: 100ms, observations: 2, observationGap: 200ms, rfmGrace: 60s }
vendors:
  servicenow: { concurrency: 4, callsPerSecond: 500 }
  crowdstrike: { callsPerMinute: 5000 }
`;

/** The test that a world ends with. */
export interface Test {
  readonly onTestFinished: (close: () => void | Promise<void>) => void;
}

/** Three vendors over real HTTP and a folder of its own, in which the program is run. All of it is gone after the test. */
export async function openWorld({ onTestFinished }: Test, options: WorldOptions = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const vendors = await startVendors(`${url}/webhooks/servicenow`, secret, options);
  const folder = tempDir();
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL'); // whatever a failed test has left running
    await Promise.all(Object.values(vendors).map((vendor) => vendor.close()));
    folder.remove();
  });
  const settings = join(folder.path, 'patchproof.yaml');
  writeFileSync(settings, `mode: ${options.mode ?? 'enforce'}\n${SETTINGS}`);
  const { redisUrl, env: further } = options;
  const env: Env = {
    ...vendorEnvironment(vendors),
    WEBHOOK_SECRETS: secret,
    OPERATOR_USERNAME: operator.username,
    OPERATOR_PASSWORD: operator.password,
    PORT: String(port),
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...further,
  };
  let actors = 0;
  return {
    vendors,
    env,
    folder: folder.path,
    settings,
    run: (args: readonly string[], { env: over = {}, ...how }: { input?: string; unread?: boolean; env?: Env } = {}) =>
      run(args, { cwd: folder.path, env: { ...env, ...over }, children }, how),
    start: (args: readonly string[], over: Env = {}) =>
      start(args, { cwd: folder.path, env: { ...env, ...over }, children }),
    actor: (role: Partial<Role> = {}): Actor => prepare(vendors, { ...EXTRA, ...role }, actors++),
    /** Asks the service, as its operator. */
    get: (path: string) => fetch(`${url}${path}`, { headers: { authorization: AUTHORIZATION } }),
    /** Has the service do something, as its operator. */
    post: (path: string, body: object = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { authorization: AUTHORIZATION, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    /** The newest verification of the ticket, as the API shows it. */
    shown: (actor: Actor) => shown(`${url}/api/verifications?ticket=${actor.number}&limit=1`),
    /** Everything that was asked of any vendor. */
    requests: () => Object.values(vendors).flatMap(({ requests }) => requests),
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;
type Env = Readonly<Record<string, string>>;

const EXTRA: Role = {
  host: 'app01',
  about: 'a test',
  story: { beats: [] },
  fate: { outcome: 'verified', reason: 'fixed-and-healthy' },
};

const Page = z.object({
  items: z.array(
    z.object({ id: z.string(), phase: z.string(), outcome: z.string().nullable(), reason: z.string().nullable() }),
  ),
});

async function shown(url: string): Promise<z.infer<typeof Page>['items'][number] | undefined> {
  const answer = await fetch(url, { headers: { authorization: AUTHORIZATION } });
  return Page.parse(await answer.json()).items[0];
}

async function startVendors(webhook: string, secret: string, { servicenow: over }: WorldOptions) {
  const [servicenow, qualys, falcon] = await Promise.all([
    startServiceNow({
      users: [accounts.servicenow],
      webhook: { url: webhook, secrets: [secret], retryBaseMs: 50 },
      ...over,
    }),
    startQualys({
      users: [accounts.qualys],
      limits: { perWindow: 100_000, windowSec: 60 },
    }),
    startFalcon({ clients: [accounts.falcon] }),
  ]);
  return { servicenow, qualys, falcon };
}
