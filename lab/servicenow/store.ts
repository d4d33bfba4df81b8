import { randomUUID } from 'node:crypto';
import type { Dictionary } from './dictionary.js';

export type Values = Readonly<Record<string, string>>;

/** One row. Its table is its real class, whatever table it is read through. Replaced, never changed. */
export interface StoredRecord {
  readonly table: string;
  readonly values: Values;
}

export interface Store {
  readonly insert: (table: string, fields: Values, by: string) => StoredRecord;
  readonly replace: (record: StoredRecord) => void;
  /** Rows of the table and of the tables that extend it. */
  readonly all: (table: string) => readonly StoredRecord[];
  readonly find: (table: string, sysId: string) => StoredRecord | undefined;
  /** A value by column or dot-walk; a dangling or empty reference gives the empty string. */
  readonly value: (record: StoredRecord, path: string) => string;
  /** The sys_id of a user, who is made when nobody has heard of him. */
  readonly userId: (userName: string) => string;
}

export function createStore(dictionary: Dictionary, now: () => Date): Store {
  const rows = new Map<string, Map<string, StoredRecord>>();
  const byClass = (table: string): Map<string, StoredRecord> => {
    const held = rows.get(table) ?? new Map<string, StoredRecord>();
    rows.set(table, held);
    return held;
  };
  const classes = (table: string): string[] =>
    [...rows.keys()].filter((name) => dictionary.lineage(name).includes(table));

  function insert(table: string, fields: Values, by: string): StoredRecord {
    const blank = Object.fromEntries([...dictionary.columns(table).keys()].map((name) => [name, '']));
    const at = glideTime(now());
    const system = {
      sys_id: newSysId(),
      sys_created_on: at,
      sys_updated_on: at,
      sys_created_by: by,
      sys_updated_by: by,
    };
    const record = { table, values: { ...blank, sys_mod_count: '0', ...classColumn(table), ...system, ...fields } };
    replace(record);
    return record;
  }

  function classColumn(table: string): Values {
    return dictionary.column(table, 'sys_class_name') ? { sys_class_name: table, sys_domain: 'global' } : {};
  }

  function replace(record: StoredRecord): void {
    byClass(record.table).set(record.values['sys_id'] ?? '', record);
  }

  function find(table: string, sysId: string): StoredRecord | undefined {
    for (const name of classes(table)) {
      const record = rows.get(name)?.get(sysId);
      if (record) return record;
    }
    return undefined;
  }

  function value(record: StoredRecord, path: string): string {
    const dot = path.indexOf('.');
    if (dot < 0) return record.values[path] ?? '';
    const first = path.slice(0, dot);
    const target = find(dictionary.column(record.table, first)?.references ?? '', record.values[first] ?? '');
    return target ? value(target, path.slice(dot + 1)) : '';
  }

  function userId(userName: string): string {
    const known = [...byClass('sys_user').values()].find(({ values }) => values['user_name'] === userName);
    const user = known ?? insert('sys_user', { user_name: userName, name: userName, active: 'true' }, 'system');
    return user.values['sys_id'] ?? '';
  }
  const all = (table: string): StoredRecord[] =>
    classes(table).flatMap((name) => Array.from(rows.get(name)?.values() ?? []));
  return { insert, replace, all, find, value, userId };
}

/** ServiceNow's raw date-time: UTC, whole seconds, no zone mark. */
export function glideTime(date: Date): string {
  return date.toISOString().slice(0, 19).replace('T', ' ');
}

function newSysId(): string {
  return randomUUID().replaceAll('-', '');
}
