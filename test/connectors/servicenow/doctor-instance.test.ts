import { describe, expect, it } from 'vitest';
import type { ServiceNowOptions } from '../../../lab/servicenow/service-now.js';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import { servicenowOperations } from '../../../src/connectors/servicenow/operations.js';
import type { TicketTable } from '../../../src/verification/ticket-table.js';
import { anInstance, basic, SERVICE } from '../../lab/servicenow/support.js';
import { everyTable, incidentOnly } from '../../servicenow/tickets.js';
import { loopbackSend } from '../support/loopback-send.js';
import { aTable } from './instance.js';

const webhook = { url: 'http://127.0.0.1:9/webhooks/servicenow', secrets: [] };
type Rows = NonNullable<ServiceNowOptions['rows']>;

interface Examined extends Partial<ServiceNowOptions> {
  /** Nothing was installed but columns and choices, and what `rows` brings. */
  readonly bare?: boolean;
  readonly properties?: Readonly<Record<string, string>>;
  readonly tickets?: readonly TicketTable[];
  /** What the product was installed for, where that is not incident. */
  readonly installedFor?: Pick<ServiceNowOptions, 'tickets'>;
}

/** The checks of a stand-in with one ticket to look at, over real HTTP. */
async function examine(examined: Examined = {}) {
  const { bare = false, properties = {}, tickets = incidentOnly, installedFor = {}, ...options } = examined;
  const site = await anInstance({
    ...(bare ? {} : { webhook }),
    ...options,
    ...installedFor,
    rows: { incident: [{}], ...options.rows },
  });
  for (const [name, value] of Object.entries(properties)) site.setProperty(`x_patchproof.${name}`, value);
  const send = loopbackSend({
    url: site.url,
    dialect: servicenowDialect,
    operations: servicenowOperations(tickets.map(({ table }) => table)),
    headers: { authorization: basic(SERVICE), accept: 'application/json' },
  });
  const checks = await createServiceNow({ send, tickets }).doctor({ purpose: 'doctor', subjects: [] });
  expect(site.violations).toEqual([]);
  const lines = (wanted: boolean): string[] =>
    checks.flatMap(({ ok, unseen, name, detail }) =>
      !ok && (unseen === true) === wanted ? [`${name.replace('servicenow ', '')}: ${detail}`] : [],
    );
  return { checks, trouble: lines(false), unseen: lines(true), requests: site.requests };
}

/** Rows as they stand when an administrator has installed the rest, but for what is said. */
function installedBut(table: string, change: Readonly<Record<string, string>>): Rows {
  const rule = {
    name: 'Patchproof: announce',
    collection: 'incident',
    active: 'true',
    when: 'after',
    order: '200',
    action_insert: 'true',
    action_update: 'true',
    filter_condition: 'stateCHANGESTO10^EQ',
  };
  const rows: Rows = {
    sys_script: [rule],
    sysevent_register: [{ event_name: 'x_patchproof.pending', table: 'incident' }],
    sysevent_script_action: [{ event_name: 'x_patchproof.pending', active: 'true' }],
    sys_properties: Object.entries(PROPERTIES).map(([name, value]) => ({ name: `x_patchproof.${name}`, value })),
  };
  return { ...rows, [table]: [{ ...rows[table]?.[0], ...change }] };
}

const PROPERTIES = { enabled: 'true', endpoint: webhook.url, tables: 'incident', pending_state: '10' };

it('finds a stand-in with everything installed in order', async () => {
  const { checks, trouble, unseen } = await examine();
  expect({ trouble, unseen }).toEqual({ trouble: [], unseen: [] });
  expect(checks).toHaveLength(10);
});

describe('with every table that the documentation shows', () => {
  const installedFor = { tickets: everyTable };
  const rows = Object.fromEntries(everyTable.map(({ table }) => [table, [{}]]));

  it('finds all of them in order where everything is installed, and says which has no close_notes', async () => {
    const { checks, trouble, unseen } = await examine({ ...installedFor, installedFor, rows });
    expect({ trouble, unseen }).toEqual({ trouble: [], unseen: [] });
    const without = checks.filter(({ detail }) => detail.includes('none is called close_notes'));
    expect(without.map(({ name }) => name)).toEqual(['servicenow columns of sn_vul_vulnerable_item']);
  });

  it.each(everyTable)('looks at the list of states of $table', async ({ table, pendingState }) => {
    const choices = [{ table, element: 'state', values: { 5: 'Another' } }];
    const { trouble } = await examine({ ...installedFor, installedFor, rows, choices });
    expect(trouble).toEqual([
      expect.stringMatching(`^choices of ${table}.state: the instance has no ${pendingState}, `),
    ]);
  });

  it.each(everyTable)('sees that $table is not announced', async ({ table }) => {
    const others = { tickets: everyTable.filter((ticket) => ticket.table !== table) };
    const columns = { [table]: 'u_qualys_host_id' };
    const { trouble } = await examine({ ...installedFor, installedFor: others, rows, columns });
    expect(trouble).toContainEqual(expect.stringMatching(`no business rule "Patchproof: announce" on ${table}`));
    expect(trouble).toContainEqual(expect.stringMatching(`do not name ${table}=`));
    expect(trouble).toContainEqual(expect.stringMatching(`columns of ${table}: not on the instance: `));
  });
});

it('never asks for the secret', async () => {
  const { requests } = await examine();
  const asked = requests.map(({ path }) => decodeURIComponent(path)).filter((path) => path.includes('sys_properties'));
  expect(asked).toHaveLength(1);
  expect(asked.join()).not.toContain('secret');
});

describe('a column', () => {
  it('that is not on the instance is told from one that the account may not read', async () => {
    const tickets = [aTable({ fields: { ...aTable().fields, qids: 'u_qid_list' } })];
    const { trouble } = await examine({ tickets, acl: { hiddenFields: ['u_cves'] } });
    expect(trouble).toEqual([
      expect.stringMatching(
        /^columns of incident: not on the instance: u_qid_list \(fields.qids\); there, but the account may not read it: u_cves \(fields.cves\)\. .*docs\/servicenow\.md, step 2/,
      ),
    ]);
  });

  it('that is written and read-only is named', async () => {
    const marked = { name: 'incident', element: 'u_repatch', active: 'true', read_only: 'true' };
    const { trouble } = await examine({ rows: { sys_dictionary: [marked] } });
    expect(trouble).toEqual([
      expect.stringContaining('writing to incident: in the dictionary, u_repatch is read-only'),
    ]);
  });
});

it('tells a state that is inactive from one that is missing', async () => {
  const values = { 2: 'In Progress', 6: 'Resolved' };
  const row = { name: 'incident', element: 'state', value: '10', label: 'Pending Verification', inactive: 'true' };
  const choices = [{ table: 'incident', element: 'state', values }];
  const inactive = await examine({ choices, rows: { sys_choice: [row] } });
  expect(inactive.trouble).toEqual([expect.stringContaining('no 10 (there, but inactive), but 2, 6')]);
  const missing = await examine({ choices });
  expect(missing.trouble).toEqual([expect.stringMatching(/no 10, but 2, 6.*docs\/servicenow\.md, step 2/)]);
});

describe('what announces a ticket', () => {
  it.each([
    ['sys_script', { active: 'false' }, 'is not active'],
    ['sys_script', { when: 'before' }, 'does not run after the save'],
    ['sys_script', { order: '1200' }, 'has no order below 1000'],
    ['sys_script', { action_update: 'false' }, 'does not run on insert and update'],
    ['sys_script', { filter_condition: 'stateCHANGESTO11^EQ' }, 'does not let state 10 through its filter'],
    ['sys_script', { collection: 'problem' }, 'no business rule "Patchproof: announce" on incident'],
    ['sysevent_register', { event_name: 'x_other.event' }, 'the event x_patchproof.pending is not registered'],
    ['sysevent_register', { table: 'problem' }, 'x_patchproof.pending is not registered for incident'],
    ['sysevent_script_action', { active: 'false' }, 'the script action on x_patchproof.pending is not active'],
    ['sysevent_script_action', { event_name: 'x_other.event' }, 'no script action on x_patchproof.pending'],
  ])('is looked at: %s with %j', async (table, change, words) => {
    const { trouble } = await examine({ bare: true, rows: installedBut(table, change) });
    expect(trouble).toEqual([expect.stringContaining(words)]);
    expect(trouble[0]).toContain('found by the sweep alone. See docs/servicenow.md, step 2');
  });

  it.each(['stateCHANGESTO10^priority=1^EQ', 'stateVALCHANGES', ''])('may have the filter %j', async (filter) => {
    const { trouble } = await examine({ bare: true, rows: installedBut('sys_script', { filter_condition: filter }) });
    expect(trouble).toEqual([]);
  });

  it.each([
    [{ enabled: 'false' }, 'x_patchproof.enabled is not true'],
    [{ endpoint: '' }, 'x_patchproof.endpoint is no address like https://your-host/webhooks/servicenow'],
    [{ endpoint: 'http://patchproof.corp.example/webhooks/servicenow' }, 'x_patchproof.endpoint is no address'],
    [{ endpoint: 'https://patchproof.corp.example/' }, 'x_patchproof.endpoint is no address'],
    [{ tables: 'problem' }, 'do not name incident=10'],
    [{ tables: 'incident=11' }, 'do not name incident=10'],
    [{ pending_state: '11' }, 'do not name incident=10'],
  ])('is switched on and has an address: %j', async (properties, words) => {
    const { trouble } = await examine({ properties });
    expect(trouble).toEqual([expect.stringContaining(words)]);
    expect(trouble[0]).toContain('docs/servicenow.md, step 4');
  });

  it('is missing where nothing was installed', async () => {
    const { trouble, unseen } = await examine({ bare: true });
    expect(trouble.map((line) => line.split(':')[0])).toEqual([
      'business rule of incident',
      'event registration',
      'script action',
      'properties',
    ]);
    expect(unseen).toEqual([]);
  });
});

it.each([
  ['sys_script', 'business rule of incident'],
  ['sysevent_register', 'event registration'],
  ['sysevent_script_action', 'script action'],
  ['sys_properties', 'properties'],
  ['sys_dictionary', 'writing to incident'],
  ['sys_choice', 'choices of incident.state'],
])('does not call missing what the account may not read: %s', async (table, name) => {
  const { trouble, unseen } = await examine({ acl: { hiddenRow: (of) => of === table } });
  expect(trouble).toEqual([]);
  expect(unseen).toContainEqual(
    expect.stringMatching(new RegExp(`^${name}: not known, because the account may not read ${table} `)),
  );
});

it('does not call missing what may be among the rows that it was not shown', async () => {
  const rows = installedBut('sys_script', {});
  const { trouble, unseen } = await examine({
    bare: true,
    rows: { ...rows, sys_script: [...(rows['sys_script'] ?? []), { name: 'Another rule', collection: 'incident' }] },
    acl: { hiddenRow: (of, { name }) => of === 'sys_script' && name !== 'Another rule' },
  });
  expect({ trouble, unseen: unseen.length }).toEqual({ trouble: [], unseen: 1 });
});
