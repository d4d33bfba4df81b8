import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { Webhook } from 'standardwebhooks';
import { loadConfig } from '../../src/config/load-config.js';
import { openRuntime, type Runtime } from '../../src/main/runtime.js';
import { metricsOf, startApi, startWork } from '../../src/main/service.js';
import type { Phase, Verification } from '../../src/ledger/ledger.js';
import { startFalcon } from '../../lab/falcon/start-falcon.js';
import { startQualys } from '../../lab/qualys/start-qualys.js';
import { startServiceNow, type ServiceNowOptions } from '../../lab/servicenow/service-now.js';
import { prepare, type Actor, type Vendors } from '../../lab/demo/stage.js';
import type { Role } from '../../lab/demo/cast.js';
import { accounts, vendorEnvironment } from '../../lab/shared/accounts.js';
import { freePort } from '../../lab/shared/free-port.js';
import { eventually } from '../support/eventually.js';
import { systemClock, type Clock } from '../../src/shared/clock.js';
import type { Log } from '../../src/shared/logger.js';

const operator = { username: 'operator', password: 'a password for tests' };
const secret = `whsec_${randomBytes(32).toString('base64')}`;

export interface MorningOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly settings?: string;
  /** @default 60s */
  readonly deadline?: string;
  /** More of the settings' section of that name, such as `reopen: true`. */
  readonly verification?: string;
  readonly servicenow?: Partial<ServiceNowOptions>;
  /** In place of the time limit of each call, where that is longer: minutes. */
  readonly callLimitMs?: number;
  /** May Bull Board retry jobs? @default false */
  readonly boardActions?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Hours in fractions of a second: every wait is a setting. */
const settings = ({ deadline = '60s', verification = '' }: Pick<MorningOptions, 'deadline' | 'verification'>) => `
schedule: { sweep: "0 0 1 1 *", reconcile: 1s }
verification:
  pollInterval: 300ms
  deadline: ${deadline}
  clockGuard: 1s
  ${verification}
  health: { offlineAfter: 20s, indexLag: 100ms, observations: 2, observationGap: 200ms, rfmGrace: 60s }
vendors:
  servicenow: { concurrency: 4, callsPerSecond: 500 }
  crowdstrike: { callsPerMinute: 5000 }
`;

export type Morning = Awaited<ReturnType<typeof openMorning>>;

/** Three vendors and the real service in this process, over real HTTP, Redis and SQL. */
export async function openMorning(options: MorningOptions) {
  const port = await freePort();
  const vendors = await startVendors(port, options);
  const config = loadConfig({
    env: { ...vendorEnvironment(vendors), ...environment(port, options), ...options.env },
    readFile: () => `${options.settings ?? 'mode: enforce'}\n${settings(options)}`,
    needs: ['vendors', 'webhook', 'operator'],
  });
  let runtime = await begin();

  async function begin(): Promise<Runtime> {
    const begun = { ...(await openRuntime(config)), clock: impatient(options), log: silent };
    const metrics = metricsOf(begun);
    await startApi({ ...begun, clock: systemClock }, metrics, { actions: options.boardActions ?? false });
    await startWork(begun, metrics);
    return begun;
  }

  return {
    vendors,
    config,
    url: `http://127.0.0.1:${port}`,
    runtime: () => runtime,
    /** The process ends in order; with the same data it begins again. */
    restart: async () => {
      await runtime.lifetime.close();
      runtime = await begin();
    },
    close: async () => {
      await runtime.lifetime.close();
      await Promise.all([vendors.servicenow.close(), vendors.qualys.close(), vendors.falcon.close()]);
    },
    actor: (role: Partial<Role> = {}): Actor => prepare(vendors, { ...EXTRA, ...role }, actors++),
    newest: (actor: Actor) => newest(runtime, actor),
    inPhase: (actor: Actor, phase: Phase) => inPhase(runtime, actor, phase),
    when: (actor: Actor, what: string, is: (seen: Verification) => boolean) => when(runtime, actor, { what, is }),
    get: (path: string) => request(`http://127.0.0.1:${port}`).get(path).auth(operator.username, operator.password),
    ask: (method: 'post' | 'put', path: string) =>
      request(`http://127.0.0.1:${port}`)[method](path).auth(operator.username, operator.password),
    announce: (actor: Actor, over: Partial<Announcement> = {}) =>
      announce(`http://127.0.0.1:${port}`, vendors, actor, over),
  };
}

/** The pauses between the attempts of a call are longer than the patience of a test; time itself passes as always. */
const impatient = ({ callLimitMs = Infinity }: Pick<MorningOptions, 'callLimitMs'>): Clock => ({
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms > 2000 ? 50 : ms, signal),
  expiry: (ms) => AbortSignal.timeout(Math.min(ms, callLimitMs)),
});

/** What goes wrong here is meant to. */
const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

let actors = 0;
const EXTRA: Role = {
  host: 'app01',
  about: 'a test',
  story: { beats: [] },
  fate: { outcome: 'verified', reason: 'fixed-and-healthy' },
};

async function startVendors(port: number, { servicenow }: MorningOptions): Promise<Vendors> {
  const [snow, qualys, falcon] = await Promise.all([
    startServiceNow({
      users: [accounts.servicenow],
      webhook: { url: `http://127.0.0.1:${port}/webhooks/servicenow`, secrets: [secret], retryBaseMs: 50 },
      ...servicenow,
    }),
    startQualys({
      users: [accounts.qualys],
      limits: { perWindow: 100_000, windowSec: 60 },
    }),
    startFalcon({ clients: [accounts.falcon] }),
  ]);
  return { servicenow: snow, qualys, falcon };
}

function environment(port: number, { databaseUrl, redisUrl }: MorningOptions): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    WEBHOOK_SECRETS: secret,
    OPERATOR_USERNAME: operator.username,
    OPERATOR_PASSWORD: operator.password,
    PORT: String(port),
    LOG_LEVEL: 'error',
  };
}

async function inPhase(runtime: Runtime, actor: Actor, phase: Phase): Promise<Verification> {
  return when(runtime, actor, { what: `phase ${phase}`, is: (seen) => seen.phase === phase });
}

interface Condition {
  readonly what: string;
  readonly is: (seen: Verification) => boolean;
}

/** The newest verification of the ticket, once it is as it should be. */
async function when(runtime: Runtime, actor: Actor, { what, is }: Condition): Promise<Verification> {
  return eventually(
    `${actor.number}: ${what}`,
    async () => {
      const seen = await newest(runtime, actor);
      return seen !== undefined && is(seen) && seen;
    },
    { withinMs: 60_000 },
  );
}

async function newest({ ledger }: Runtime, { number }: Actor): Promise<Verification | undefined> {
  const { items } = await ledger.list({ ticket: number, limit: 1 });
  return items[0] && ledger.get(items[0].id);
}

interface Announcement {
  readonly id: string;
  readonly modCount: number;
}

/** What the instance's script sends, sent by hand. */
async function announce(url: string, { servicenow }: Vendors, actor: Actor, over: Partial<Announcement>) {
  const ticket = servicenow.incident(actor.sysId) ?? {};
  const now = new Date();
  const body = JSON.stringify({
    type: 'ticket.pending_verification',
    timestamp: now.toISOString(),
    data: {
      table: 'incident',
      sys_id: actor.sysId,
      number: actor.number,
      state: ticket['state'],
      entered_mod_count: over.modCount ?? Number(ticket['sys_mod_count']),
      entered_on: now.toISOString(),
    },
  });
  const id = over.id ?? `msg_${randomBytes(8).toString('hex')}`;
  return request(url)
    .post('/webhooks/servicenow')
    .set({
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(id, now, body),
    })
    .send(body);
}
