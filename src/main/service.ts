import type { Redis } from 'ioredis';
import { createApp } from '../api/create-app.js';
import { createBoard } from '../api/board.js';
import { listen } from '../api/listen.js';
import { createMetrics, type Metrics } from '../api/metrics.js';
import { createSharedLoginBreaker } from '../outbound/redis-login-breaker.js';
import { openVerification } from '../queue/accept.js';
import { failedRuns } from '../queue/dead-letters.js';
import type { Approval } from '../ledger/approvals.js';
import { reconcile, reconcileAll } from '../queue/reconcile.js';
import { connectPatient } from '../queue/redis.js';
import { replay, replayAll } from '../queue/replay.js';
import { lookAgainOn } from '../queue/look-again.js';
import { keepScheduled, schedule } from '../queue/schedule.js';
import { sweep } from '../queue/nightly.js';
import { SweepReport } from '../queue/sweep-report.js';
import { verify } from '../queue/verify.js';
import { watch } from '../queue/watch.js';
import { startWorkers } from '../queue/workers.js';
import { evidenceFile } from './evidence/file.js';
import { criterionOf } from './criterion.js';
import { ladderOf } from './ladder.js';
import { onTicketOf } from './on-ticket.js';
import { contextOf, messageFor } from './message.js';
import { peopleOf } from './people.js';
import { policyView } from './policy-view.js';
import { PREFIX, type Runtime } from './runtime.js';
import { createVendors } from './vendors.js';

/** Ticks in one poll interval: how finely grained the watch looks for verifications that are due. */
const TICKS = 5;
const FINEST_TICK_MS = 250;
const COARSEST_TICK_MS = 60_000;
const RETRY_MS = 2000;
const READY_MS = 10_000;

export function metricsOf({ ledger, queues, clock, gate }: Runtime): Metrics {
  return createMetrics({
    stopped: async () => (await gate.state()).stopped,
    verifications: ledger.count,
    watched: ledger.countWatched,
    givenUp: ledger.countGivenUp,
    lastSweep: async () => {
      const [last] = await ledger.sweeps(1);
      return last && SweepReport.parse(JSON.parse(last.report));
    },
    jobs: async () => {
      const counts = await Promise.all(
        Object.entries(queues).map(async ([queue, one]) => ({ queue, states: await one.getJobCounts() })),
      );
      return counts.flatMap(({ queue, states }) =>
        Object.entries(states).map(([state, count]) => ({ queue, state, count })),
      );
    },
    clock,
  });
}

/** HTTP in. Resolves with the address it listens on. */
export async function startApi(runtime: Runtime, metrics: Metrics, options: { actions: boolean }): Promise<string> {
  const { config, ledger, jobs, clock, log, lifetime, queues, redis, gate } = runtime;
  const app = createApp({
    webhook: {
      secrets: config.webhookSecrets,
      tables: config.tickets.map(({ table }) => table),
      accept: async ({ ticket, enteredModCount, enteredOn }, deliveryId) => {
        const deadlineAt = new Date(clock.now().getTime() + config.verification.deadlineMs);
        const opening = { ticket, source: 'webhook' as const, enteredModCount, enteredOn, deadlineAt, deliveryId };
        const { kind, verification } = await openVerification({ ledger, jobs, now: clock.now }, opening);
        return { status: kind === 'open' ? 'accepted' : 'duplicate', verification: verification.id };
      },
    },
    pings: { ledger: ledger.ping, redis: () => takesWrites(redis) },
    verifications: ledger,
    evidence: (id) => evidenceFile(runtime, id),
    deadLetters: {
      writes: (page) => ledger.list({ ...page, givenUp: true }),
      runs: () => failedRuns(queues),
      replay: (id, by) => replay(runtime, id, { via: 'api', by }),
      replayAll: (only) => replayAll(runtime, { ...only, via: 'api' }),
      now: clock.now,
    },
    sweeps: ledger,
    governance: { state: gate.state, writes: ledger.writes, policy: policyView(config) },
    metrics,
    ...peopleOf(runtime, metrics),
    board: createBoard({ queues: Object.values(queues), readOnly: !options.actions }),
    clock,
    log,
    trustedProxies: config.http.trustedProxies,
  });
  const { url, close } = await listen(app, config.http);
  lifetime.opened('http', close);
  return url;
}

/** A Redis that is full, or whose disk is, still answers a PING. */
function takesWrites(redis: Redis): Promise<unknown> {
  return redis.set(`${PREFIX}:ready`, '1', 'PX', READY_MS);
}

/** Takes jobs, and sees to it that there are some. */
export async function startWork(runtime: Runtime, metrics: Metrics): Promise<void> {
  const { config, clock, log, lifetime, queues, address } = runtime;
  const deps = depsOf(runtime, metrics);
  const connection = connectPatient(address, log);
  lifetime.opened('worker connection', () => connection.disconnect());
  const handlers = { verify: verify(deps), watch: watch(deps), sweep: sweep(deps), reconcile: reconcile(deps) };
  const workers = startWorkers({ connection, prefix: PREFIX, pollIntervalMs: deps.pollIntervalMs, handlers, log });
  lifetime.opened('workers', workers.close);

  const when = {
    watchEveryMs: tickOf(config.verification.pollIntervalMs),
    sweep: config.schedule.sweep,
    reconcileEveryMs: config.schedule.reconcileMs,
  };
  await onceRedisAnswers(runtime, () => schedule(queues, when, clock));
  lifetime.opened('schedule', keepScheduled(queues, when, { clock, log }).close);
  await onceRedisAnswers(runtime, () => reconcileAll(deps));
}

function depsOf({ config, ledger, jobs, queues, clock, log, redis, budget, standing }: Runtime, metrics: Metrics) {
  const vendors = createVendors(config, {
    audit: ledger.audit,
    standing,
    budget,
    breaker: createSharedLoginBreaker({ redis, clock, log }),
    clock,
    log,
    observe: ({ system, outcome }) => metrics.vendorCall({ system, outcome }),
    unknown: metrics.unknownElements,
  });
  return {
    ...vendors,
    ledger,
    clock,
    log,
    jobs,
    criterion: criterionOf(config),
    tables: config.tickets,
    mode: config.mode,
    pollIntervalMs: config.verification.pollIntervalMs,
    watchMs: config.verification.watchMs,
    reopen: config.verification.reopen,
    deadlineMs: config.verification.deadlineMs,
    ladder: ladderOf(config),
    onTicket: onTicketOf(config, vendors.ticketApprovals),
    announce: (approval: Approval) => vendors.messenger.tell(messageFor(approval, config.links), contextOf(approval)),
    counted: metrics.verdict,
    undone: metrics.undone,
    writes: standing.writes,
    lookAgain: lookAgainOn(queues.watch, clock),
    lookShare: () => budget.allowed({ system: 'qualys', name: 'listDetections', purpose: 'watch' }),
  };
}

/** A Redis that starts later than we do is waited for: tickets are safe in the ledger meanwhile. */
async function onceRedisAnswers({ clock, lifetime, log }: Runtime, work: () => Promise<unknown>): Promise<void> {
  const ended = new AbortController();
  lifetime.opened('start of work', () => ended.abort());
  while (!ended.signal.aborted) {
    try {
      return void (await work());
    } catch (cause) {
      log.warn('work cannot be scheduled yet; trying again', {
        cause: cause instanceof Error ? cause.message : 'unknown',
      });
      await clock.sleep(RETRY_MS, ended.signal).catch(() => {});
    }
  }
}

function tickOf(pollIntervalMs: number): number {
  return Math.min(Math.max(pollIntervalMs / TICKS, FINEST_TICK_MS), COARSEST_TICK_MS);
}
