import { sysIdOf, type InstanceRecord } from '../records/instance-record.js';
import { recordTree, updateName, xmlOf } from './record-xml.js';

const NAME = 'Patchproof';
/** Fixed, so that the same records always give the same file. */
const AT = '2026-01-01 00:00:00';
const TYPES: Readonly<Record<string, string>> = {
  sys_atf_step: 'Test Step',
  sys_atf_test: 'Test',
  sys_dictionary: 'Dictionary',
  sys_documentation: 'Field Label',
  sys_properties: 'System Property',
  sys_script: 'Business Rule',
  sys_script_include: 'Script Include',
  sys_security_acl: 'Access Control',
  sys_security_acl_role: 'Access Roles',
  sys_user_role: 'Role',
  sysauto_script: 'Scheduled Script Execution',
  sysevent_register: 'Event Registration',
  sysevent_script_action: 'Script Action',
};

/**
 * A retrieved update set, laid out as instances export one (servicenow 13). Holds no secret, and no choice: an instance
 * takes a choice in an update set for the whole list. `choiceRows` is for those.
 */
export function updateSet(records: readonly InstanceRecord[]): string {
  const entries = records.filter(({ table, within }) => table !== 'sys_choice' && within === undefined);
  const setId = sysIdOf('sys_remote_update_set', NAME);
  return xmlOf({
    unload: {
      '@unload_date': AT,
      sys_remote_update_set: remoteSet(setId),
      sys_update_xml: entries.map((record) => entry(record, { setId, records })),
    },
  });
}

/** The choices as rows, to be imported into the list of sys_choice: they join what is there. */
export function choiceRows(records: readonly InstanceRecord[]): string {
  const rows = records.filter(({ table }) => table === 'sys_choice');
  return xmlOf({ unload: { '@unload_date': AT, sys_choice: rows.map(recordTree) } });
}

function remoteSet(setId: string) {
  return {
    '@action': 'INSERT_OR_UPDATE',
    application: GLOBAL,
    application_name: 'Global',
    application_scope: 'global',
    application_version: '',
    collisions: '',
    commit_date: '',
    deleted: '',
    description: 'Announces tickets that enter Pending Verification, and holds the verdict. See docs/servicenow.md',
    inserted: '',
    name: NAME,
    origin_sys_id: '',
    parent: NOTHING,
    release_date: '',
    remote_base_update_set: NOTHING,
    remote_parent_id: '',
    remote_sys_id: sysIdOf('sys_update_set', NAME),
    state: 'loaded',
    summary: '',
    sys_class_name: 'sys_remote_update_set',
    ...CREATED,
    sys_id: setId,
    update_set: NOTHING,
    update_source: NOTHING,
    updated: '',
  };
}

interface Set {
  readonly setId: string;
  readonly records: readonly InstanceRecord[];
}

function entry(record: InstanceRecord, { setId, records }: Set) {
  const name = updateName(record);
  return {
    '@action': 'INSERT_OR_UPDATE',
    action: 'INSERT_OR_UPDATE',
    application: GLOBAL,
    category: 'customer',
    comments: '',
    name,
    payload: payload(record, records),
    remote_update_set: { '@display_value': NAME, '#text': setId },
    replace_on_upgrade: 'false',
    ...CREATED,
    sys_id: sysIdOf('sys_update_xml', name),
    table: tableOf(record),
    target_name: record.name,
    type: TYPES[record.table] ?? '',
    update_domain: 'global',
    update_guid: sysIdOf('update_guid', name),
    update_set: NOTHING,
    view: '',
  };
}

/** What belongs to a record travels in its payload, after an order to remove what an earlier version left there. */
function payload(record: InstanceRecord, records: readonly InstanceRecord[]): string {
  const parts = records.filter(({ within }) => within === record.sysId);
  const kinds = [...new Set(parts.map(({ table }) => table))];
  const nested = kinds.map((table) => {
    const query = `${table === 'sys_variable_value' ? 'document_key' : 'id'}=${record.sysId}`;
    const rows = parts.filter((part) => part.table === table).map(recordTree);
    return [table, [{ '@action': 'delete_multiple', '@query': query }, ...rows]] as const;
  });
  return xmlOf({
    record_update: { '@table': record.table, [record.table]: recordTree(record), ...Object.fromEntries(nested) },
  });
}

/** The table that the entry is about, for those who review it. */
function tableOf({ table, values }: InstanceRecord): string {
  if (table === 'sys_script') return values['collection'] ?? '';
  if (table === 'sysevent_register') return values['table'] ?? '';
  return table === 'sys_dictionary' || table === 'sys_documentation' ? (values['name'] ?? '') : '';
}

const GLOBAL = { '@display_value': 'Global', '#text': 'global' };
const NOTHING = { '@display_value': '' };
const CREATED = {
  sys_created_by: 'admin',
  sys_created_on: AT,
  sys_mod_count: '0',
  sys_updated_by: 'admin',
  sys_updated_on: AT,
};
