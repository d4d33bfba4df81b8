import { expect, it, type TestContext } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { sweepTables } from '../../src/queue/sweep.js';
import { documentedTables, everyTable } from '../servicenow/tickets.js';
import { openDesk } from './desk.js';

const deadlineMs = 72 * 3_600_000;

/** A desk with several tables, of which those named show no row to our account, and a pending ticket in each. */
async function deskWith(context: TestContext, hidden: readonly string[]) {
  const acl = { hiddenRow: (table: string) => hidden.includes(table) };
  const desk = await openDesk(context, { tickets: everyTable, acl }, { tickets: documentedTables });
  const numbers = desk.deps.tables.map(({ table, pendingState: state }) => {
    const { number = '' } = desk.vendors.servicenow.createTicket(table, { state });
    return number;
  });
  return { ...desk, numbers };
}

async function failureOfSweep(context: TestContext, hidden: readonly string[]) {
  const { deps, numbers } = await deskWith(context, hidden);
  const told: string[] = [];
  const failure: unknown = await sweepTables({ ...deps, deadlineMs }, async (line) => void told.push(line)).catch(
    (cause: unknown) => cause,
  );
  const found = numbers.filter((number) => told.some((line) => line.startsWith(`${number}: never announced`)));
  return { failure, found, numbers };
}

it('a table that cannot be seen keeps no other from being swept, and then fails the sweep by its own error', async (context) => {
  const { failure, found, numbers } = await failureOfSweep(context, ['incident']);
  expect(found).toEqual(numbers.slice(1));
  expect(failure).toBeInstanceOf(OutboundError);
  expect(failure).toMatchObject({ failure: { kind: 'forbidden', detail: expect.stringContaining('of incident are') } });
});

it('of several tables that cannot be seen, each has its word', async (context) => {
  const { failure, found, numbers } = await failureOfSweep(context, ['incident', 'sc_task']);
  expect(found).toHaveLength(numbers.length - 2);
  const words = /^incident: listTickets: .* of incident are out of .*; sc_task: listTickets: .* of sc_task are out of /;
  expect(failure).toMatchObject({
    message: expect.stringMatching(words),
    errors: [expect.any(OutboundError), expect.any(OutboundError)],
  });
});

it('a ticket that cannot be looked after keeps no other from it, and is named', async (context) => {
  const { deps, numbers } = await deskWith(context, []);
  const [first = '', ...others] = numbers;
  const open: Ledger['open'] = async (opening) => {
    if (opening.ticket.number === first) throw new Error('a row in its way');
    return deps.ledger.open(opening);
  };
  const told: string[] = [];
  const sweeping = sweepTables(
    { ...deps, deadlineMs, ledger: { ...deps.ledger, open } },
    async (line) => void told.push(line),
  );
  await expect(sweeping).rejects.toThrow(`${first}: a row in its way`);
  expect(told).toEqual(others.map((number) => expect.stringContaining(`${number}: never announced`)));
});

it('a ledger that is away ends the sweep, not after each ticket', async (context) => {
  const { deps, vendors } = await deskWith(context, []);
  const tables = deps.tables.slice(0, 1);
  for (const { table, pendingState: state } of tables) {
    for (let more = 0; more < 30; more += 1) vendors.servicenow.createTicket(table, { state });
  }
  let asked = 0;
  const open: Ledger['open'] = async () => {
    asked += 1;
    throw new Error('away');
  };
  const only = { ...deps, deadlineMs, tables, ledger: { ...deps.ledger, open } };
  await expect(sweepTables(only, async () => {})).rejects.toThrow(/away/);
  expect(asked).toBe(11);
});
