import { expect, it } from 'vitest';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { scriptedSend, type Scripted } from '../../support/scripted-send.js';
import { aRow, aTable, parameter, refusal, rows } from './instance.js';

const context: CallContext = { purpose: 'doctor', subjects: [] };
const written = { close_code: '', close_notes: '', u_repatch: 'false', u_patchproof_result: '' };

/** Choices by `table.element`. */
type Choices = Record<string, readonly string[]>;
const sound: Choices = { 'incident.state': ['1', '2', '6', '10'], 'incident.close_code': ['Solution provided'] };

/** An instance that does not let the account look at anything but tickets and choices. */
async function examine({ tickets = rows([aRow(written)]), choices = sound, tables = [aTable()] } = {}) {
  const door = scriptedSend(servicenowDialect, (call, { query, holes }): Scripted => {
    if (call.name === 'listTickets') return tickets;
    if (holes?.['table'] !== 'sys_choice') return refusal(403, 'User Not Authorized', null);
    const [, name = '', element = ''] =
      /^name=(\w+)\^element=(\w+)$/.exec(parameter(query, 'sysparm_query') ?? '') ?? [];
    const values = choices[`${name}.${element}`] ?? [];
    return rows(values.map((value) => ({ name, element, value, inactive: 'false' })));
  });
  const checks = await createServiceNow({ send: door.send, tickets: tables }).doctor(context);
  const trouble = checks.filter(({ ok, unseen }) => !ok && !unseen).map(({ name, detail }) => `${name}: ${detail}`);
  return { checks, trouble, asked: door.asked };
}

it('finds nothing wrong where it may see little, says what it did not see, and only reads', async () => {
  const { checks, trouble, asked } = await examine();
  expect(trouble).toEqual([]);
  expect(checks.map(({ name, unseen }) => (unseen ? `?? ${name}` : name))).toEqual([
    'servicenow login',
    'servicenow table incident',
    'servicenow columns of incident',
    '?? servicenow writing to incident',
    'servicenow choices of incident.state',
    'servicenow choices of incident.close_code',
    '?? servicenow business rule of incident',
    '?? servicenow event registration',
    '?? servicenow script action',
    '?? servicenow properties',
  ]);
  expect(asked.every(({ call }) => call.effect === 'read')).toBe(true);
});

it('asks nothing more after a refused login', async () => {
  const { checks, asked } = await examine({ tickets: refusal(401, 'User Not Authenticated', null) });
  expect(asked).toHaveLength(1);
  expect(checks.every(({ ok }) => !ok)).toBe(true);
  expect(checks[0]?.detail).toContain('SNOW_USERNAME');
});

it('tells a table that may not be read from a login that fails', async () => {
  const { trouble } = await examine({
    tickets: refusal(403, 'User Not Authorized', 'Failed API level ACL Validation'),
  });
  expect(trouble).toEqual([
    expect.stringMatching(/^servicenow table incident: .*snc_platform_rest_api_access/),
    expect.stringMatching(/^servicenow columns of incident/),
  ]);
});

it('names every column that no ticket shows, with its setting, and does not guess why', async () => {
  const row = aRow({ ...written, u_qids: undefined, u_repatch: undefined });
  const { trouble } = await examine({ tickets: rows([row]) });
  expect(trouble).toEqual([
    expect.stringMatching(/: misspelt or unreadable: u_repatch \(outcomes.failed\), u_qids \(fields.qids\)\./),
  ]);
});

it('takes a column for readable that one ticket of the sample shows', async () => {
  const { trouble } = await examine({ tickets: rows([aRow({ ...written, u_qids: undefined }), aRow(written)]) });
  expect(trouble).toEqual([]);
});

it('does not call a table readable whose tickets it cannot see', async () => {
  const { trouble } = await examine({ tickets: rows([], 626) });
  expect(trouble.map((line) => line.split(':')[0])).toEqual([
    'servicenow table incident',
    'servicenow columns of incident',
  ]);
});

it('does not call columns sound that it could not look at', async () => {
  const { trouble } = await examine({ tickets: rows([]) });
  expect(trouble).toEqual([expect.stringContaining('columns of incident: expected a ticket to look at')]);
});

it.each([
  ['a pending state', { ...sound, 'incident.state': ['1', '2', '6'] }, 'incident.state: the instance has no 10'],
  ['a close code', { ...sound, 'incident.close_code': ['Duplicate'] }, 'no Solution provided, but Duplicate'],
  ['any choices', {}, 'no choice that we may read'],
])('says so when the instance does not have %s', async (_, choices, words) => {
  const { trouble } = await examine({ choices });
  expect(trouble.join('\n')).toContain(words);
});

it('looks at the choices of task where the table has none of its own', async () => {
  const tables = [aTable({ table: 'sc_task', outcomes: { verified: { state: '3' }, failed: {}, review: {} } })];
  const { trouble } = await examine({ tables, choices: { 'task.state': ['3', '10'] } });
  expect(trouble).toEqual([]);
});

it('does not count what the instance gives though nobody asked for it', async () => {
  const others = ['10', '6', '2'].map((value) => ({ name: 'problem', element: 'state', value, inactive: 'false' }));
  const door = scriptedSend(servicenowDialect, (call) =>
    call.name === 'listTickets' ? rows([aRow(written)]) : rows(others),
  );
  const checks = await createServiceNow({ send: door.send, tickets: [aTable()] }).doctor(context);
  const found = checks.filter(({ name }) => /choices|rule|event|action|properties/.test(name));
  expect(found).toHaveLength(6);
  expect(found.filter(({ ok, unseen }) => ok || unseen)).toEqual([]);
});
