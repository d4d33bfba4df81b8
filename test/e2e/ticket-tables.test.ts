import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Actor } from '../../lab/demo/stage.js';
import { accounts } from '../../lab/shared/accounts.js';
import type { TicketTable } from '../../src/verification/ticket-table.js';
import { engines } from '../ledger/databases.js';
import { documentedTables, everyTable } from '../servicenow/tickets.js';
import { agentRescan, stamp } from './events.js';
import { openMorning, type Morning } from './morning.js';
import { swept } from './swept.js';

const CLOSES = new Set(['change_task', 'sc_task', 'problem_task']);

/** A ticket of the table, in work, about a machine with one finding. */
function aTicket({ vendors: { servicenow }, actor }: Morning, { table, outcomes }: TicketTable): Actor {
  const machine = actor();
  const { cmdb_ci = '', u_qids = '' } = servicenow.ticket(machine.sysId) ?? {};
  const { state = '' } = outcomes.review;
  const { number = '', sys_id: sysId = '' } = servicenow.createTicket(table, { state, cmdb_ci, u_qids });
  return { ...machine, number, sysId };
}

/** A person hands the ticket over, after he has patched the machine or forgotten to. */
function handOver(
  { vendors: { servicenow, qualys } }: Morning,
  actor: Actor,
  { pendingState, patched = true }: { pendingState: string; patched?: boolean },
): void {
  const at = new Date(Math.floor(Date.now() / 1000 - 10) * 1000);
  if (patched) qualys.patch(actor.hostId ?? 0, actor.qids, at);
  servicenow.humanUpdate(actor.sysId, { state: pendingState, u_patched_at: stamp(at) });
}

describe('a ticket of a table that the documentation shows', () => {
  let morning: Morning;
  let remove: () => Promise<void>;

  beforeAll(async () => {
    const database = await engines[0].create();
    remove = database.remove;
    morning = await openMorning({
      databaseUrl: database.url,
      redisUrl: `${inject('redisUrl')}/198`,
      settings: `mode: enforce\n${documentedTables}`,
      servicenow: { users: [accounts.servicenow], tickets: everyTable },
    });
  });
  afterAll(async () => {
    await morning.close();
    await remove();
  });

  /** Over to the service by its own webhook, looked at again by Qualys, and done. */
  async function verdictOn(actor: Actor, table: string) {
    const { servicenow } = morning.vendors;
    await servicenow.settled();
    const announced = servicenow.deliveries.filter(({ body }) => body.includes(actor.sysId));
    expect(announced.map(({ status, body }) => [status, JSON.parse(body).data.table])).toEqual([[202, table]]);
    await morning.when(actor, 'watched', ({ step }) => step === 'watching');
    agentRescan(morning.vendors, actor);
    const done = await morning.inPhase(actor, 'done');
    const writes = servicenow.requests.filter(({ method, path }) => method === 'PATCH' && path.includes(actor.sysId));
    expect(writes.map(({ path }) => path.split('?')[0])).toEqual([`/api/now/table/${table}/${actor.sysId}`]);
    expect(servicenow.journal(actor.sysId)).toHaveLength(1);
    expect([servicenow.scriptLog, servicenow.violations]).toEqual([[], []]);
    return { done, ticket: servicenow.ticket(actor.sysId) };
  }

  it.each(everyTable)('$table is announced by the script, verified, and resolved by one write', async (settings) => {
    const { table, pendingState, outcomes } = settings;
    const actor = aTicket(morning, settings);
    handOver(morning, actor, { pendingState });
    const { done, ticket } = await verdictOn(actor, table);
    expect(done).toMatchObject({ outcome: 'verified', source: 'webhook', writeAttempts: 0 });
    const own = { u_patchproof_run: done.id, u_patchproof_result: 'verified', u_patchproof_reason: done.reason };
    expect(ticket).toMatchObject({ ...outcomes.verified, ...own, active: String(!CLOSES.has(table)) });
    expect(Boolean(ticket?.['close_notes'])).toBe(table !== 'sn_vul_vulnerable_item');
    expect(Boolean(ticket?.['closed_at'])).toBe(CLOSES.has(table));
  });

  const unlike = everyTable.filter(({ table }) => ['change_task', 'sn_vul_vulnerable_item'].includes(table));

  it.each(unlike)('$table that was not patched is flagged, and stays open', async (settings) => {
    const { table, pendingState, outcomes } = settings;
    const actor = aTicket(morning, settings);
    handOver(morning, actor, { pendingState, patched: false });
    const { done, ticket } = await verdictOn(actor, table);
    expect(done).toMatchObject({ outcome: 'failed', reason: 'still-vulnerable' });
    const own = { u_patchproof_run: done.id, u_patchproof_result: 'failed', u_patchproof_reason: 'still-vulnerable' };
    expect(ticket).toMatchObject({ ...outcomes.failed, ...own, u_repatch: 'true', active: 'true' });
    expect([ticket?.['close_code'] ?? '', ticket?.['close_notes'] ?? '']).toEqual(['', '']);
  });

  it('is found by the sweep, whatever its table, when its event was lost', async () => {
    const { servicenow } = morning.vendors;
    const lost = everyTable.map((settings) => ({ settings, actor: aTicket(morning, settings) }));
    servicenow.setFault('drop-event', { count: lost.length });
    for (const { settings, actor } of lost) handOver(morning, actor, settings);
    await servicenow.settled();

    const missed = lost.map(({ actor: { number } }) => expect.objectContaining({ ticket: number }));
    expect((await swept(morning)).returnValue).toMatchObject({
      pending: lost.length,
      missed: { count: lost.length, named: expect.arrayContaining(missed) },
      changed: { count: 0 }, // those of the tests above hold what was written, whatever their table
      gap: 0,
    });
    for (const { settings, actor } of lost) {
      const watched = await morning.when(actor, 'watched', ({ step }) => step === 'watching');
      expect(watched).toMatchObject({ ticket: { table: settings.table, number: actor.number }, source: 'sweep' });
    }
  });
});
