import { loadConfig } from '../../src/config/load-config.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { limitsOf } from '../../src/outbound/limits.js';
import { createLocalBudget } from '../../src/outbound/local-budget.js';
import { verify } from '../../src/queue/verify.js';
import { watch } from '../../src/queue/watch.js';
import type { Log } from '../../src/shared/logger.js';
import { anEvidence, aQid, aSensor, at, criterion, T0 } from '../../test/support/evidence.js';
import { findingOf, hostOf, type Machine } from './estate.js';
import { memoryLedger } from './memory-ledger.js';
import { simClock } from './sim-clock.js';
import type { createEndpoint } from './subscription.js';
import { standIns, ticketOf, type Stage } from './vendors.js';

const MINUTE_MS = 60_000;
export const POLL_MS = 5 * MINUTE_MS;
const log: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

export interface Day {
  readonly seen: ReadonlyMap<number, number>;
  readonly written: ReadonlyMap<number, { at: number; state: string }>;
  readonly longestTickMs: number;
  readonly longestRoundMin: number;
}

interface DayOptions {
  readonly machines: readonly Machine[];
  readonly endpoints: ReadonlyMap<string, ReturnType<typeof createEndpoint>>;
  readonly start: Date;
  readonly hours: number;
}

/** The real watch, the real jobs and the real budget, counted in memory by a clock that leaps; the ledger is a map. */
export async function ourDay({ machines, endpoints, start, hours }: DayOptions): Promise<Day> {
  const { clock, advanceTo } = simClock(start);
  const ledger = memoryLedger(clock.now);
  const config = loadConfig({ env: {}, readFile: () => 'mode: enforce', needs: [] });
  const budget = createLocalBudget({ limits: limitsOf(config.vendors), clock, log });
  const stage: Stage = { machines, endpoints, budget, clock, seen: new Map(), written: new Map() };
  const awake = new Map<string, number>();
  const deps = {
    ...standIns(stage),
    ledger,
    clock,
    log,
    criterion,
    tables: config.tickets,
    mode: config.mode,
    pollIntervalMs: POLL_MS,
    watchMs: 0,
    reopen: false,
    ladder: () => ({ ms: 3_600_000, names: [] }),
    announce: async () => {},
    counted: () => {},
    undone: () => {},
    writes: async () => 'allowed' as const,
    lookAgain: async () => {},
    lookShare: () => budget.allowed({ system: 'qualys', name: 'listDetections', purpose: 'watch' as const }),
    jobs: {
      add: async () => {},
      show: async () => {},
      promote: async (id: string) => {
        awake.set(id, clock.now().getTime());
        return true;
      },
    },
  };
  await openAll(ledger, machines, start);

  const end = start.getTime() + hours * 60 * MINUTE_MS;
  let longestTickMs = 0;
  let longestRoundMin = 0;
  while (clock.now().getTime() < end && stage.written.size < machines.length) {
    const began = clock.now().getTime();
    if (new Date(began).getUTCMinutes() === 0) {
      console.error(`${new Date(began).toISOString()}: ${stage.written.size} of ${machines.length} reported`);
    }
    const outcome = await watch(deps)({}, async () => {});
    if (outcome.kind === 'done')
      longestRoundMin = Math.max(longestRoundMin, Number(outcome.result['roundMinutes'] ?? 0));
    longestTickMs = Math.max(longestTickMs, clock.now().getTime() - began);
    for (const [id, due] of awake) {
      if (due > clock.now().getTime()) continue;
      awake.delete(id);
      const seen = await verify(deps)({ verification: id, ticket: id, deadline: at(0).toISOString() }, async () => {});
      if (seen.kind === 'wait') awake.set(id, seen.until.getTime());
    }
    advanceTo(Math.floor(clock.now().getTime() / MINUTE_MS + 1) * MINUTE_MS + 1);
  }
  return { seen: stage.seen, written: stage.written, longestTickMs, longestRoundMin };
}

/** Everybody waits already: patched at noon, taken in with a baseline. */
async function openAll(ledger: Ledger, machines: readonly Machine[], start: Date): Promise<void> {
  const found = (id: string) => ({
    kind: 'found' as const,
    ids: [id],
    agreeing: ['serial'],
    disagreeing: [],
    score: 0.9,
  });
  for (let first = 0; first < machines.length; first += 500) {
    const some = machines.slice(first, first + 500).map(async (machine) => {
      const ticket = ticketOf(machine);
      const deadlineAt = at(72 * 60);
      const opened = await ledger.open({
        ticket: { table: ticket.table, sysId: ticket.sysId, number: ticket.number },
        source: 'webhook',
        enteredModCount: ticket.modCount,
        enteredOn: T0,
        deadlineAt,
      });
      const taken = {
        at: start,
        hosts: [hostOf(machine, start.getTime())],
        detections: [findingOf(machine, start.getTime())],
      };
      const host = aSensor({ aid: machine.aid, lastSeen: at(-10), onlineLastSeen: at(1) });
      const evidence = anEvidence({
        ticket,
        openedAt: start,
        deadlineAt,
        knowledge: [aQid()],
        qualys: { identity: found(machine.hostId), baseline: taken, latest: taken, recheckedFor: start },
        falcon: { identity: found(machine.aid), baseline: { at: start, host }, looks: [{ at: start, host }] },
      });
      const nextCheckAt = new Date(Math.ceil((start.getTime() + POLL_MS / 2) / POLL_MS) * POLL_MS);
      await ledger.save(opened.verification, { step: 'watching', reason: 'not-yet-rescanned', evidence, nextCheckAt });
    });
    await Promise.all(some);
  }
}
