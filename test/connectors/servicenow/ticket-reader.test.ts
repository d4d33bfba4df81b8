import { expect, it } from 'vitest';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { scriptedSend, type Scripted } from '../../support/scripted-send.js';
import { aRow, aTable, context, json, parameter, refusal, rows, sysId } from './instance.js';

function instance(...script: Scripted[]) {
  const door = scriptedSend(servicenowDialect, script);
  const servicenow = createServiceNow({ send: door.send, tickets: [aTable(), aTable({ table: 'change_task' })] });
  return { servicenow, ...door };
}

const incident = (number: number) => ({ table: 'incident', sysId: sysId(number) });

it('reads one ticket raw, with the configured columns only', async () => {
  const { servicenow, asked } = instance(rows([aRow()]));
  await expect(servicenow.ticket(incident(1), context)).resolves.toMatchObject({ number: 'INC0010001', qids: [92307] });

  const { call, input } = asked[0] ?? {};
  expect(call?.id).toBe('servicenow:incidents:read');
  expect(input?.holes).toEqual({ table: 'incident' });
  expect(Object.fromEntries(input?.query ?? [])).toMatchObject({
    sysparm_query: `sys_idIN${sysId(1)}`,
    sysparm_display_value: 'false',
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: '1',
  });
  expect(parameter(input?.query, 'sysparm_fields')).toContain('u_qids');
});

it('asks once for all who ask in the same moment, in the name of all', async () => {
  const { servicenow, asked } = instance(rows([aRow({ sys_id: sysId(2) }), aRow()]));
  const other: CallContext = { purpose: 'intake', subjects: [{ verification: 'v-2', ticket: 'INC0010002' }] };
  const tickets = await Promise.all([
    servicenow.ticket(incident(1), context),
    servicenow.ticket(incident(2), other),
    servicenow.ticket(incident(1), context),
  ]);
  expect(tickets.map((ticket) => ticket?.sysId)).toEqual([sysId(1), sysId(2), sysId(1)]);
  expect(asked).toHaveLength(1);
  expect(asked[0]?.input.context).toEqual({ purpose: 'intake', subjects: [...context.subjects, ...other.subjects] });
});

it('asks for at most 50 tickets at a time', async () => {
  const { servicenow, asked } = instance(rows([]), rows([]));
  await Promise.all(Array.from({ length: 60 }, (_, index) => servicenow.ticket(incident(index), context)));
  const sizes = asked.map(({ input }) => parameter(input.query, 'sysparm_query')?.split(',').length);
  expect(sizes).toEqual([50, 10]);
});

it('asks tables and purposes apart', async () => {
  const { servicenow, asked } = instance(rows([]), rows([]), rows([]));
  await Promise.all([
    servicenow.ticket(incident(1), context),
    servicenow.ticket({ table: 'change_task', sysId: sysId(1) }, context),
    servicenow.ticket(incident(1), { ...context, purpose: 'report' }),
  ]);
  expect(asked.map(({ input }) => [input.holes?.['table'], input.context.purpose])).toEqual([
    ['incident', 'report'],
    ['incident', 'intake'],
    ['change_task', 'intake'],
  ]);
});

it('reads afresh every time', async () => {
  const { servicenow } = instance(rows([aRow()]), rows([aRow({ state: '6' })]));
  await servicenow.ticket(incident(1), context);
  await expect(servicenow.ticket(incident(1), context)).resolves.toMatchObject({ state: '6' });
});

it('is undefined for a ticket that a proper list does not hold', async () => {
  const { servicenow } = instance(rows([]));
  await expect(servicenow.ticket(incident(1), context)).resolves.toBeUndefined();
});

it.each([
  ['a result that is no list', json({ result: '' }), 'malformed'],
  ['a page', { headers: { 'content-type': 'text/html' }, text: '<html></html>' }, 'unavailable'],
  ['a list with an error behind it', json({ result: [], error: { message: 'odd' } }), 'malformed'],
  ['the not-found of an older interface', refusal(404, 'No Record found', null), 'not-found'],
])('never takes %s for a missing ticket', async (_, reply, kind) => {
  const { servicenow } = instance(reply);
  await expect(servicenow.ticket(incident(1), context)).rejects.toMatchObject({ failure: { kind } });
});

it('believes nothing when a row comes that was not asked for', async () => {
  const { servicenow } = instance(rows([aRow(), aRow({ sys_id: sysId(9) })]));
  const asks = [servicenow.ticket(incident(1), context), servicenow.ticket(incident(2), context)];
  const ends = await Promise.allSettled(asks);
  expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('fails only the ticket whose row is odd', async () => {
  const { servicenow } = instance(rows([aRow({ sys_mod_count: 'many' }), aRow({ sys_id: sysId(2) })]));
  const [odd, sound] = await Promise.allSettled([
    servicenow.ticket(incident(1), context),
    servicenow.ticket(incident(2), context),
  ]);
  expect(odd).toMatchObject({ status: 'rejected', reason: { failure: { kind: 'malformed' } } });
  expect(sound).toMatchObject({ status: 'fulfilled', value: { sysId: sysId(2) } });
});

it.each([
  ['an id that is none', { table: 'incident', sysId: 'x^NQsys_idISNOTEMPTY' }],
  ['a table that is not configured', { table: 'sys_user', sysId: sysId(1) }],
])('asks nothing for %s', async (_, ref) => {
  const { servicenow, asked } = instance();
  await expect(servicenow.ticket(ref, context)).rejects.toThrow(TypeError);
  expect(asked).toHaveLength(0);
});

it('finds a ticket by its number', async () => {
  const { servicenow, asked } = instance(rows([aRow()]), rows([]));
  await expect(servicenow.ticketByNumber('incident', 'INC0010001', context)).resolves.toMatchObject({
    sysId: sysId(1),
  });
  await expect(servicenow.ticketByNumber('incident', 'INC0010009', context)).resolves.toBeUndefined();
  expect(parameter(asked[0]?.input.query, 'sysparm_query')).toBe('number=INC0010001');
});

it.each([
  ['another ticket', [aRow({ number: 'INC0010002' })]],
  ['two tickets', [aRow(), aRow({ sys_id: sysId(2) })]],
  ['a row without a sys_id', [aRow({ sys_id: undefined })]],
])('does not take %s for the one of that number', async (_, list) => {
  const { servicenow } = instance(rows(list));
  await expect(servicenow.ticketByNumber('incident', 'INC0010001', context)).rejects.toMatchObject({
    failure: { kind: 'malformed' },
  });
});
