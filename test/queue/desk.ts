import { randomUUID } from 'node:crypto';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { inject, type TestContext } from 'vitest';
import { startFalcon } from '../../lab/falcon/start-falcon.js';
import { startQualys } from '../../lab/qualys/start-qualys.js';
import { startServiceNow, type ServiceNowOptions } from '../../lab/servicenow/service-now.js';
import { prepare, type Actor } from '../../lab/demo/stage.js';
import type { Role } from '../../lab/demo/cast.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createLedger } from '../../src/ledger/create-ledger.js';
import type { Source, Verification } from '../../src/ledger/ledger.js';
import { criterionOf } from '../../src/main/criterion.js';
import { onTicketOf } from '../../src/main/on-ticket.js';
import { createStanding } from '../../src/main/standing.js';
import { createVendors } from '../../src/main/vendors.js';
import { limitsOf } from '../../src/outbound/limits.js';
import { createLocalBudget } from '../../src/outbound/local-budget.js';
import type { Standing } from '../../src/outbound/standing.js';
import { openVerification } from '../../src/queue/accept.js';
import type { VerifyJob } from '../../src/queue/jobs.js';
import type { Handler, Outcome } from '../../src/queue/outcome.js';
import { lookAgainOn } from '../../src/queue/look-again.js';
import { createQueues, verifyJobs } from '../../src/queue/queues.js';
import { runJob } from '../../src/queue/run-job.js';
import { verify } from '../../src/queue/verify.js';
import { watch, type WatchDeps } from '../../src/queue/watch.js';
import { systemClock, type Clock } from '../../src/shared/clock.js';
import type { Log } from '../../src/shared/logger.js';
import { engines } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { openStanding } from '../support/open-standing.js';

const users = [{ username: 'svc.patchproof', password: 'test-password' }];
const silent: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const DEADLINE_MS = 72 * 3_600_000;
let actors = 0;

/**
 * All that the handlers work with, and nobody who works: real vendors over HTTP, a real ledger, real queues, and a clock
 * that can be turned forward. A test runs the handlers by hand.
 */
export async function openDesk(
  { onTestFinished }: TestContext,
  servicenow: Partial<ServiceNowOptions> = {},
  settings: DeskSettings = {},
) {
  let offsetMs = 0;
  const now = (): Date => new Date(Date.now() + offsetMs);
  const clock: Clock = { now, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 20), signal) };
  const vendors = {
    servicenow: await startServiceNow({ users, now, ...servicenow }),
    qualys: await startQualys({ users: [{ username: 'reader', password: 'test-password' }], now }),
    falcon: await startFalcon({
      clients: [{ id: 'd'.repeat(32), secret: 'e'.repeat(40), scopes: ['hosts:read'] }],
      now,
    }),
  };
  const database = await engines[0].create();
  const ledger = await createLedger({ databaseUrl: database.url, clock, newId: randomUUID });
  const redis = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
  const prefix = `desk-${randomUUID()}`;
  const queues = createQueues(redis, prefix);
  onTestFinished(async () => {
    await Promise.all(Object.values(queues).map((queue) => queue.close()));
    redis.disconnect();
    await ledger.close();
    await Promise.all([database.remove(), ...Object.values(vendors).map((vendor) => vendor.close())]);
  });

  const config = loadConfig({
    env: environmentFor(vendors),
    readFile: () => settingsWith(settings),
    needs: ['vendors'],
  });
  const budget = createLocalBudget({ limits: limitsOf(config.vendors), clock, log: silent });
  const gate = { state: async () => ({ stopped: false }) };
  const { approval } = createStanding(config, { ledger, gate });
  const standing = settings.standing ?? { ...openStanding, approval };
  const parts = { audit: ledger.audit, standing, budget, clock, log: silent, observe: () => {} };
  const connected = createVendors(config, parts);
  const deps = {
    ...connected,
    onTicket: onTicketOf(config, connected.ticketApprovals),
    ledger,
    clock,
    log: silent,
    jobs: verifyJobs(queues.verify),
    criterion: criterionOf(config),
    tables: config.tickets,
    mode: config.mode,
    pollIntervalMs: config.verification.pollIntervalMs,
    watchMs: config.verification.watchMs,
    reopen: config.verification.reopen,
    ladder: () => ({ ms: 3_600_000, names: [] }),
    announce: async () => {},
    counted: () => {},
    undone: () => {},
    writes: standing.writes,
    lookAgain: lookAgainOn(queues.watch, clock),
    lookShare: () => budget.allowed({ system: 'qualys', name: 'listDetections', purpose: 'watch' }),
  };
  const tell = async (): Promise<void> => {};

  async function row({ id }: { id: string }): Promise<Verification> {
    const found = await ledger.get(id);
    if (found === undefined) throw new Error(`expected the verification ${id} in the ledger`);
    return found;
  }

  async function run(seen: Verification): Promise<Outcome<VerifyJob>> {
    return verify(deps)(
      { verification: seen.id, ticket: seen.ticket.number, deadline: seen.deadlineAt.toISOString() },
      tell,
    );
  }

  /** Takes jobs until the test ends, or until it is closed. */
  function startWorker(handler: Handler<VerifyJob>): Worker {
    const connection = new Redis(inject('redisUrl'), { maxRetriesPerRequest: null });
    const worker = new Worker('verify', runJob('verify', handler), { connection, prefix, stalledInterval: 200 });
    worker.on('error', () => {});
    onTestFinished(async () => {
      await worker.close(true);
      connection.disconnect();
    });
    return worker;
  }

  return {
    vendors,
    deps,
    startWorker,
    /** Every job that is there now ends as the handler says; nobody takes those that come later. */
    workOff: async (handler: Handler<VerifyJob>) => {
      const worker = startWorker(handler);
      await eventually(
        'the jobs taken',
        async () => (await queues.verify.getJobCountByTypes('waiting', 'active')) === 0,
      );
      await worker.close();
    },
    redis,
    prefix,
    queues,
    row,
    run,
    turn: (ms: number) => void (offsetMs += ms),
    /** What another version of the program may have left behind. */
    spoil: ({ id }: Verification) => database.run(`update verifications set evidence = '{}' where id = '${id}'`),
    tick: () => watch(deps)({}, tell),
    tickWith: (over: Partial<WatchDeps>) => watch({ ...deps, ...over })({}, tell),
    actor: (role: Partial<Role> = {}): Actor => prepare(vendors, { ...ROLE, ...role }, actors++),
    /** Opens the verification of a ticket in its state; its job is in the queue, and nobody takes it. */
    open: async ({ sysId, number }: Actor, source: Source = 'sweep'): Promise<Verification> => {
      const ticket = vendors.servicenow.incident(sysId) ?? {};
      const opening = {
        ticket: { table: 'incident', sysId, number },
        source,
        enteredModCount: Number(ticket['sys_mod_count']),
        enteredOn: now(),
        deadlineAt: new Date(now().getTime() + DEADLINE_MS),
      };
      return (await openVerification({ ledger, jobs: deps.jobs, now }, opening)).verification;
    },
    requests: () => ({
      qualys: vendors.qualys.requests.length,
      falcon: vendors.falcon.requests.length,
      servicenow: vendors.servicenow.requests.length,
    }),
  };
}

export type Desk = Awaited<ReturnType<typeof openDesk>>;

const ROLE: Role = {
  host: 'app01',
  about: 'a test',
  story: { beats: [] },
  fate: { outcome: 'verified', reason: 'fixed-and-healthy' },
};

interface DeskSettings {
  /** @default enforce */
  readonly mode?: 'observe' | 'enforce';
  /** More keys of `verification`, such as `reopen: true`. */
  readonly verification?: string;
  /** The value of the key `policy`. */
  readonly policy?: string;
  /** The key `tickets`, with its tables; without it there is the table of the default settings. */
  readonly tickets?: string;
  /** The value of the key `approvals`. */
  readonly approvals?: string;
  readonly standing?: Standing;
}

const settingsWith = (settings: DeskSettings): string => {
  const { mode = 'enforce', tickets = '', verification, policy = '{}', approvals = '{}' } = settings;
  return `
mode: ${mode}
${tickets}
policy: ${policy}
approvals: ${approvals}
verification: { ${['pollInterval: 5m', ...(verification === undefined ? [] : [verification])].join(', ')} }
vendors: { servicenow: { concurrency: 8, callsPerSecond: 500 }, crowdstrike: { callsPerMinute: 5000 } }
`;
};

function environmentFor({ servicenow, qualys, falcon }: Record<string, { url: string }>): Record<string, string> {
  return {
    SNOW_INSTANCE: servicenow?.url ?? '',
    SNOW_USERNAME: 'svc.patchproof',
    SNOW_PASSWORD: 'test-password',
    QUALYS_URL: qualys?.url ?? '',
    QUALYS_USERNAME: 'reader',
    QUALYS_PASSWORD: 'test-password',
    CS_BASE_URL: falcon?.url ?? '',
    CS_CLIENT_ID: 'd'.repeat(32),
    CS_CLIENT_SECRET: 'e'.repeat(40),
  };
}
