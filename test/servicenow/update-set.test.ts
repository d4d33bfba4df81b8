import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { importUpdateSet } from '../../lab/servicenow/import-update-set.js';
import { installed } from '../../lab/servicenow/installed.js';
import { createInstance, type Instance } from '../../lab/servicenow/instance.js';
import { installedScripts } from '../../lab/servicenow/installed-scripts.js';
import { createPlatform } from '../../lab/servicenow/platform/create-platform.js';
import { startServiceNow } from '../../lab/servicenow/service-now.js';
import { instanceRecords } from '../../servicenow/records/instance-records.js';
import { choiceRows, updateSet } from '../../servicenow/render/update-set.js';
import { secrets } from '../api/support/test-app.js';
import { ticket } from './cases.js';
import { startReceiver } from './receiver.js';
import { everyTable, incidentOnly } from './tickets.js';

const configurations = [
  { name: 'incident alone', tickets: incidentOnly },
  { name: 'every table', tickets: everyTable },
];

/** What both files bring, and nothing else. */
function brought(tickets: typeof incidentOnly) {
  const records = instanceRecords(tickets);
  return installed([updateSet(records), choiceRows(records)].flatMap(importUpdateSet));
}

/** A stand-in's records after both files were imported. */
function anInstance(tickets: typeof incidentOnly): Instance {
  return createInstance({ users: [], ...brought(tickets) }, () => new Date('2026-11-20T16:00:00Z'));
}

describe.each(configurations)('the update set for $name', ({ tickets }) => {
  const records = instanceRecords(tickets);

  it('and the choice rows install every record, whole', () => {
    const { store } = anInstance(tickets);
    for (const { table, sysId, values } of records) {
      expect(store.find(table, sysId)?.values).toMatchObject({ ...values, sys_id: sysId });
    }
  });

  it('refers to nothing that it does not bring along, but to the platform’s own test steps', () => {
    const own = new Set(records.map(({ sysId }) => sysId));
    const used = records.flatMap(({ values }) =>
      Object.entries(values).flatMap(([column, value]) => (VENDOR.has(column) ? [] : (value.match(SYS_ID) ?? []))),
    );
    expect(used.filter((sysId) => !own.has(sysId))).toEqual([]);
    expect(own.size).toBe(records.length);
  });

  it('brings a column for every one that the configuration names and the base system lacks', () => {
    const named = tickets.flatMap(({ table, fields, outcomes }) => {
      const columns = [...Object.values(fields), ...Object.values(outcomes).flatMap((values) => Object.keys(values))];
      return columns.flatMap((column) => (column?.startsWith('u_') ? [`${table}.${column}`] : []));
    });
    const columns = anInstance(tickets).store.all('sys_dictionary');
    expect(new Set(columns.map(({ values }) => `${values['name']}.${values['element']}`))).toEqual(new Set(named));
  });

  it('brings every property that the scripts read, switched off and without address or secret', () => {
    const read = records.flatMap(({ values: { script = '' } }) => [
      ...script.matchAll(/'x_patchproof\.(?!pending')(\w+)|(?:_property|property)\('(\w+)'/g),
    ]);
    const values = new Map(
      anInstance(tickets)
        .store.all('sys_properties')
        .map((row) => [row.values['name'], row.values['value']]),
    );
    const names = new Set(read.map(([, whole, suffix]) => `x_patchproof.${whole ?? suffix}`));
    expect(names).toEqual(new Set(values.keys()));
    expect(values.get('x_patchproof.enabled')).toBe('false');
    expect([values.get('x_patchproof.secret'), values.get('x_patchproof.endpoint')]).toEqual(['', '']);
    expect(updateSet(records)).not.toMatch(/whsec_[A-Za-z0-9+/]{8}/);
  });

  it.each(tickets)(
    'makes $table announce, once an administrator has switched it on',
    async ({ table, pendingState }) => {
      const receiver = await startReceiver('takes');
      const instance = anInstance(tickets);
      const properties = Object.fromEntries(
        instance.store.all('sys_properties').map(({ values }) => [values['name'] ?? '', values['value'] ?? '']),
      );
      const stop = new AbortController();
      const platform = createPlatform({
        scripts: installedScripts(instance),
        properties: () => properties,
        find: () => after,
        pace: 0,
        signal: stop.signal,
      });
      const after = { table, values: { ...ticket, state: pendingState } };
      const change = { before: { table, values: { ...ticket, state: '2' } }, after, user: 'some.person' };
      platform.changed(change);
      expect(platform.events).toEqual([]);

      Object.assign(properties, {
        'x_patchproof.enabled': 'true',
        'x_patchproof.endpoint': receiver.url,
        'x_patchproof.secret': secrets[0],
      });
      platform.changed(change);
      platform.changed({ ...change, before: after });
      await platform.settled();
      stop.abort();
      await receiver.close();
      expect([receiver.taken, platform.log]).toEqual([['accepted'], []]);
    },
  );
});

it('a stand-in with nothing but the update set announces a ticket', async () => {
  const receiver = await startReceiver('takes');
  const log = await aTicketEnters(brought(incidentOnly), receiver.url);
  await receiver.close();
  expect([receiver.taken, log]).toEqual([['accepted'], []]);
});

it.each(['sys_script', 'sysevent_register', 'sys_script_include', 'sysevent_script_action'])(
  'without its record of %s that stand-in is silent',
  async (table) => {
    const records = instanceRecords(incidentOnly).filter((record) => record.table !== table);
    const receiver = await startReceiver('takes');
    await aTicketEnters(installed(importUpdateSet(updateSet(records))), receiver.url);
    await receiver.close();
    expect(receiver.taken).toEqual([]);
  },
);

/** Starts the stand-in with these records, switches them on, and lets a person move a ticket. Gives what was logged. */
async function aTicketEnters(records: ReturnType<typeof installed>, endpoint: string) {
  const site = await startServiceNow({
    users: [{ username: 'svc.patchproof', password: 'x' }],
    tickets: [],
    ...records,
  });
  site.setProperty('x_patchproof.endpoint', endpoint);
  site.setProperty('x_patchproof.secret', secrets.join(','));
  site.setProperty('x_patchproof.integration_user', 'svc.patchproof');
  site.setProperty('x_patchproof.enabled', 'true');
  const { sys_id: sysId = '' } = site.createIncident({ state: '2' });
  site.humanUpdate(sysId, { state: '10' });
  await site.settled();
  await site.close();
  return site.scriptLog;
}

const SYS_ID = /[0-9a-f]{32}/g;
/** Name step kinds and their inputs, which every instance has. `table` names a table, which may end in such an id. */
const VENDOR = new Set(['step_config', 'variable', 'table']);

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  isArray: (name) => name === 'sys_update_xml',
});

it('the update set has the elements of a real export, in an order that does not matter', () => {
  const { unload } = parser.parse(updateSet(instanceRecords(incidentOnly)), true);
  expect(Object.keys(unload)).toEqual(['sys_remote_update_set', 'sys_update_xml', '@unload_date']);
  expect(new Set(Object.keys(unload.sys_remote_update_set))).toEqual(SET);
  expect(unload.sys_remote_update_set).toMatchObject({
    state: 'loaded',
    application_scope: 'global',
    '@action': 'INSERT_OR_UPDATE',
  });
  for (const update of unload.sys_update_xml) {
    expect(new Set(Object.keys(update))).toEqual(UPDATE);
    expect(update.type).not.toBe('');
    expect(update.remote_update_set['#text']).toBe(unload.sys_remote_update_set.sys_id);
    expect(Object.keys(parser.parse(update.payload, true))).toEqual(['?xml', 'record_update']);
  }
});

it('no choice travels in the update set, where it would replace the list: it has a file of rows', () => {
  const records = instanceRecords(everyTable);
  expect(updateSet(records)).not.toContain('sys_choice');
  const rows = importUpdateSet(choiceRows(records)).map(({ values }) => `${values['name']} ${values['value']}`);
  expect(rows).toEqual(['incident 10', 'change_task 10', 'task 10', 'problem_task 10']);
});

it('the same configuration gives the same file', () => {
  expect(updateSet(instanceRecords(everyTable))).toBe(updateSet(instanceRecords(everyTable)));
});

const SET =
  words(`@action application application_name application_scope application_version collisions commit_date deleted
  description inserted name origin_sys_id parent release_date remote_base_update_set remote_parent_id remote_sys_id state
  summary sys_class_name sys_created_by sys_created_on sys_id sys_mod_count sys_updated_by sys_updated_on update_set
  update_source updated`);
/** Without those that the instance works out itself: payload_hash, sys_recorded_at, update_guid_history. */
const UPDATE = words(`@action action application category comments name payload remote_update_set replace_on_upgrade
  sys_created_by sys_created_on sys_id sys_mod_count sys_updated_by sys_updated_on table target_name type update_domain
  update_guid update_set view`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/));
}
