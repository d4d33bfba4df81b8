import { XMLBuilder } from 'fast-xml-parser';
import type { InstanceRecord } from '../records/instance-record.js';

/** The columns that a dictionary entry repeats as attributes, in real exports. */
const REPEATED: Readonly<Record<string, readonly (readonly [attribute: string, column: string])[]>> = {
  sys_dictionary: [
    ['element', 'element'],
    ['table', 'name'],
  ],
  sys_documentation: [
    ['element', 'element'],
    ['label', 'label'],
    ['language', 'language'],
    ['table', 'name'],
  ],
};

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** XML of a tree whose attributes start with `@`, with the declaration that every export starts with. */
export function xmlOf(tree: Readonly<Record<string, unknown>>): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build(tree)}`;
}

/** The record as an element's content: what is to be done, its values, and what the platform adds to each. */
export function recordTree(record: InstanceRecord): Readonly<Record<string, unknown>> {
  const attributes = (REPEATED[record.table] ?? []).map(([name, column]) => [`@${name}`, record.values[column]]);
  return {
    '@action': 'INSERT_OR_UPDATE',
    ...Object.fromEntries(attributes),
    ...record.values,
    sys_class_name: record.table,
    sys_id: record.sysId,
    ...(record.within === undefined && ADMINISTERED),
    ...(record.within === undefined && { sys_update_name: updateName(record) }),
  };
}

const ADMINISTERED = {
  sys_package: { '@display_value': 'Global', '@source': 'global', '#text': 'global' },
  sys_scope: { '@display_value': 'Global', '#text': 'global' },
};

/** The name under which an instance keeps track of a record's changes. */
export function updateName({ table, sysId, values }: InstanceRecord): string {
  if (table === 'sys_dictionary') return `sys_dictionary_${values['name']}_${values['element']}`;
  if (table === 'sys_documentation') return `sys_documentation_${values['name']}_${values['element']}_en`;
  return `${table}_${sysId}`;
}
