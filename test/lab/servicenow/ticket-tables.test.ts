import { describe, expect, it } from 'vitest';
import { everyTable } from '../../servicenow/tickets.js';
import { anInstance, ask, row, rows, SERVICE } from './support.js';

async function withTables() {
  const users = [{ username: SERVICE.username, password: SERVICE.password }];
  return anInstance({ users, tickets: everyTable });
}
type Site = Awaited<ReturnType<typeof withTables>>;

function write(site: Site, path: string, changes: Readonly<Record<string, string>>) {
  const headers = { 'content-type': 'application/json' };
  return ask(site, `/api/now/table/${path}`, { method: 'PATCH', headers, body: JSON.stringify(changes) });
}

describe('a new ticket', () => {
  it.each([
    ['incident', 'INC0010001', '1', 'New'],
    ['change_task', 'CTASK0010001', '-5', 'Pending'],
    ['sc_task', 'SCTASK0010001', '1', 'Open'],
    ['problem_task', 'PTASK0010001', '151', 'New'],
    ['sn_vul_vulnerable_item', 'VIT0010001', '1', 'Open'],
  ])('of %s is %s, active and in state %s, %s', async (table, number, state, label) => {
    const site = await withTables();
    const { sys_id: sysId } = site.createTicket(table, {});
    const fields = 'sysparm_fields=number,state,active&sysparm_display_value=all';
    expect(row(await ask(site, `/api/now/table/${table}/${sysId}?${fields}`))).toEqual({
      number: { display_value: number, value: number },
      state: { display_value: label, value: state },
      active: { display_value: 'true', value: 'true' },
    });
  });

  it('is a task, unless it is a vulnerable item, which has no close_notes either', async () => {
    const site = await withTables();
    for (const { table } of everyTable) site.createTicket(table, {});
    const tasks = rows(await ask(site, '/api/now/table/task')).map((each) => each['sys_class_name']);
    expect(new Set(tasks)).toEqual(new Set(['incident', 'change_task', 'sc_task', 'problem_task']));
    const [item] = rows(await ask(site, '/api/now/table/sn_vul_vulnerable_item'));
    expect(item).not.toHaveProperty('close_notes');
    expect(item).toMatchObject({ cmdb_ci: '', vulnerability: '', u_patchproof_run: '' });
  });
});

it.each(everyTable)('the lists of $table hold the pending state and those of every outcome', async (settings) => {
  const { table, pendingState, outcomes } = settings;
  const site = await withTables();
  const own = rows(await ask(site, `/api/now/table/sys_choice?sysparm_query=name=${table}^element=state`));
  const list = own.length > 0 ? own : rows(await ask(site, '/api/now/table/sys_choice?sysparm_query=name=task'));
  const states = [pendingState, ...Object.values(outcomes).map(({ state }) => state)];
  expect(list.map((each) => each['value'])).toEqual(expect.arrayContaining(states));
});

describe('closing', () => {
  it.each([
    ['change_task', { state: '3', close_code: 'successful', close_notes: 'proved' }],
    ['sc_task', { state: '3', close_notes: 'proved' }],
    ['problem_task', { state: '157' }],
  ])('a %s ends it, at this moment, by whoever did it', async (table, changes) => {
    const site = await withTables();
    const { sys_id: sysId = '' } = site.createTicket(table, {});
    const [closed, open] = [row(await write(site, `${table}/${sysId}`, changes)), { state: '2' }];
    expect(closed).toMatchObject({ ...changes, active: 'false', closed_at: '2026-11-20 12:00:00' });
    expect(closed['closed_by']).toMatchObject({ value: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(row(await write(site, `${table}/${sysId}`, open))).toMatchObject({ active: 'true' });
  });

  it.each([
    [{ state: '3' }, 'Close code, Close notes'],
    [{ state: '3', close_code: 'Solution provided', close_notes: 'proved' }, 'Close code'],
  ])('a change_task with %j is refused: %s is mandatory', async (changes, labels) => {
    const site = await withTables();
    const { sys_id: sysId = '' } = site.createTicket('change_task', { state: '2' });
    const said = await write(site, `change_task/${sysId}`, changes);
    expect(said.status).toBe(403);
    expect(JSON.parse(said.text).error.detail).toMatch(new RegExp(`mandatory: ${labels}$`));
    expect(site.ticket(sysId)).toMatchObject({ state: '2', active: 'true' });
  });

  it('a vulnerable item is a violation; resolving it is none, and leaves it active', async () => {
    const site = await withTables();
    const { sys_id: sysId } = site.createTicket('sn_vul_vulnerable_item', {});
    expect(row(await write(site, `sn_vul_vulnerable_item/${sysId}`, { state: '101' }))).toMatchObject({
      active: 'true',
    });
    expect(site.violations).toEqual([]);
    await write(site, `sn_vul_vulnerable_item/${sysId}`, { state: '3' });
    expect(site.violations).toEqual([expect.stringContaining("only the scanner's import may")]);
  });
});

it('a table that nothing was installed for may not be written', async () => {
  const site = await anInstance();
  const { sys_id: sysId } = site.createTicket('sc_task', {});
  await write(site, `sc_task/${sysId}`, { description: 'new' });
  expect(site.violations).toEqual(['PATCH of table sc_task']);
});
