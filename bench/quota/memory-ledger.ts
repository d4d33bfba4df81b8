import { randomUUID } from 'node:crypto';
import type { Ledger, Verification } from '../../src/ledger/ledger.js';

/** Rows in a map, looked up as the ledger looks them up: what is measured here is calls and times, not the database. */
export function memoryLedger(now: () => Date): Ledger {
  const rows = new Map<string, Verification>();
  const unused = (): never => {
    throw new Error('the simulated day asks the ledger for nothing of this kind');
  };
  const watching = (): Verification[] =>
    [...rows.values()].filter(({ phase, step }) => phase === 'waiting' && step === 'watching');
  const dueAt = ({ nextCheckAt }: Verification): number => nextCheckAt?.getTime() ?? Infinity;
  return {
    open: async ({ deliveryId: _id, ...opening }) => {
      const verification: Verification = {
        ...opening,
        id: randomUUID(),
        phase: 'waiting',
        step: 'intake',
        openedAt: now(),
        writeAttempts: 0,
        noteLanded: false,
        version: 1,
      };
      rows.set(verification.id, verification);
      return { kind: 'open', verification };
    },
    get: async (id) => rows.get(id),
    save: async (seen, change) => {
      if (rows.get(seen.id)?.version !== seen.version) return undefined;
      const saved = { ...seen, ...change, version: seen.version + 1 };
      rows.set(seen.id, saved);
      return saved;
    },
    due: async (until, limit) =>
      watching()
        .filter((row) => dueAt(row) <= until.getTime())
        .sort((a, b) => dueAt(a) - dueAt(b) || (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    countWatching: async () => watching().length,
    watched: async () => [],
    audit: { append: async () => ({ sequence: 0, hash: '' }) },
    list: unused,
    replace: unused,
    timeline: unused,
    openOnes: unused,
    rereads: async () => [],
    countWatched: unused,
    countGivenUp: unused,
    keepSweep: unused,
    sweeps: unused,
    uses: unused,
    approvals: {
      ask: unused,
      refusalOf: unused,
      vote: unused,
      get: unused,
      current: unused,
      agreed: unused,
      list: unused,
      settle: unused,
      triggered: unused,
    },
    ticketRequests: {
      unasked: unused,
      plan: unused,
      unended: unused,
      claim: unused,
      keep: unused,
      end: unused,
      ownUpdate: unused,
      countWithout: async (_id, count) => count,
    },
    operators: {
      add: unused,
      list: unused,
      find: unused,
      disable: unused,
      setPassword: unused,
      tie: unused,
      addKey: unused,
      keys: unused,
      findKey: unused,
      revokeKey: unused,
    },
    sessions: { begin: unused, find: unused, end: unused },
    writes: { state: unused, stop: unused, allow: unused },
    count: unused,
    ping: unused,
    auditTrail: unused,
    auditHead: async () => undefined,
    auditedVerdict: async () => undefined,
    auditRights: unused,
    pruneAudit: unused,
    exports: { get: unused, set: unused, slowest: unused },
    checkpoints: { list: unused, last: unused, before: unused, rotations: unused, root: unused, add: unused },
    close: async () => {},
  };
}
