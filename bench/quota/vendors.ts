import type { ServiceNow } from '../../src/connectors/servicenow/contract.js';
import type { Falcon } from '../../src/connectors/crowdstrike/contract.js';
import type { Qualys } from '../../src/connectors/qualys/contract.js';
import type { Budget } from '../../src/outbound/budget.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import type { System } from '../../src/policy/operation.js';
import type { Clock } from '../../src/shared/clock.js';
import { aQid, aSensor, aTicket } from '../../test/support/evidence.js';
import { evidenceAt, findingOf, hostOf, type Machine } from './estate.js';
import type { createEndpoint } from './subscription.js';

/** A list of 200 hosts takes Qualys some seconds. */
const LIST_MS = 4000;
const SEARCH_MS = 300;
const QUICK_MS = 150;

export interface Stage {
  readonly machines: readonly Machine[];
  readonly endpoints: ReadonlyMap<string, ReturnType<typeof createEndpoint>>;
  readonly budget: Budget;
  readonly clock: Clock;
  /** When a look first showed the evidence, and when the ticket was written; by machine. */
  readonly seen: Map<number, number>;
  readonly written: Map<number, { at: number; state: string }>;
}

/** The three vendors by their contracts: no HTTP and no XML, but every call takes its turn in the real budget. */
export function standIns(stage: Stage): { qualys: Qualys; falcon: Falcon; servicenow: ServiceNow } {
  const { machines, clock } = stage;
  const byHost = new Map(machines.map((machine) => [machine.hostId, machine]));
  const bySerial = new Map(machines.map((machine) => [`VMware-${machine.index}`, machine]));
  const bySysId = new Map(machines.map((machine) => [sysIdOf(machine), machine]));
  const unused = (): never => {
    throw new Error('the simulated day asks for nothing of this kind');
  };
  const snapshot: Qualys['snapshot'] = async (hostIds, _qids, context) => {
    await call(stage, { system: 'qualys', name: 'listDetections', ms: LIST_MS, context });
    await call(stage, { system: 'qualys', name: 'listHosts', ms: LIST_MS, context });
    const now = clock.now().getTime();
    const asked = hostIds.flatMap((id) => byHost.get(id) ?? []);
    for (const { index } of asked.filter((one) => evidenceAt(one) <= now)) {
      if (!stage.seen.has(index)) stage.seen.set(index, now);
    }
    return {
      at: new Date(now),
      hosts: asked.map((one) => hostOf(one, now)),
      detections: asked.map((one) => findingOf(one, now)),
    };
  };
  return {
    qualys: {
      snapshot,
      snapshotOf: ({ hostIds, qids }, context) => snapshot(hostIds, qids, context),
      knowledge: async (qids) => qids.map((qid) => aQid({ qid })),
      findHosts: async ({ serial = '' }, context) => {
        await call(stage, { system: 'qualys', name: 'searchAssets', ms: SEARCH_MS, context });
        return [bySerial.get(serial) ?? unused()].map((one) => hostOf(one, clock.now().getTime()));
      },
      qidsOfCve: unused,
      doctor: unused,
    },
    falcon: {
      snapshot: async (aids, context) => {
        await call(stage, { system: 'crowdstrike', name: 'snapshot', ms: QUICK_MS, context });
        const now = clock.now();
        const fresh = { lastSeen: new Date(now.getTime() - 60_000), onlineLastSeen: now };
        return { at: now, hosts: aids.map((aid) => aSensor({ aid, ...fresh })) };
      },
      findHosts: unused,
      opinion: unused,
      doctor: unused,
    },
    servicenow: {
      ticket: async ({ sysId }, context) => {
        // The watch re-reads 50 in one call; a verdict's job reads its own.
        const machine = bySysId.get(sysId) ?? unused();
        if (context.purpose === 'report' || machine.index % 50 === 0) await quick(stage, 'listTickets', context);
        return ticketOf(machine);
      },
      write: async ({ ticket: { sysId }, columns }, context) => {
        await quick(stage, 'updateTicket', context);
        const { index } = bySysId.get(sysId) ?? unused();
        if (stage.written.has(index)) throw new Error(`machine ${index}: written twice`);
        stage.written.set(index, { at: clock.now().getTime(), state: columns['state'] ?? '' });
        return { kind: 'written' };
      },
      missing: async () => [],
      ticketByNumber: unused,
      pendingTickets: unused,
      doctor: unused,
      rehearse: unused,
    },
  };
}

function sysIdOf({ index }: Machine): string {
  return index.toString(16).padStart(32, '0');
}

export function ticketOf(machine: Machine) {
  return aTicket({
    sysId: sysIdOf(machine),
    number: `INC${String(10_000_000 + machine.index)}`,
    machine: { hostname: `app${machine.index}`, serial: `VMware-${machine.index}` },
  });
}

interface Asked {
  readonly system: System;
  readonly name: string;
  readonly ms: number;
  readonly context: CallContext;
}

function quick(stage: Stage, name: string, context: CallContext): Promise<void> {
  return call(stage, { system: 'servicenow', name, ms: QUICK_MS, context });
}

/** What the door does with the budget, without the door. */
async function call({ budget, endpoints, clock }: Stage, { system, name, ms, context }: Asked): Promise<void> {
  const release = await budget.take({ system, name, purpose: context.purpose, until: context.until });
  try {
    const told = endpoints.get(name)?.ask(clock.now().getTime(), ms);
    await clock.sleep(ms);
    if (told === undefined) return;
    await budget.observe({ system, name }, told.headers);
    if (told.ok) return;
    const retryAfterMs = told.waitMs ?? 15_000;
    await budget.pause({ system, name }, retryAfterMs);
    throw new OutboundError(name, { kind: 'rate-limited', retryAfterMs, detail: '409', per: 'operation' });
  } finally {
    await release();
  }
}
