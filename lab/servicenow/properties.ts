import type { Store, StoredRecord, Values } from './store.js';

export interface Properties {
  /** What scripts read, by name: secrets in clear. */
  readonly all: () => Values;
  /** What an administrator enters. A property that is not there yet is made. */
  readonly set: (name: string, value: string, type?: 'string' | 'password2') => void;
}

/** sys_properties. The value of a password2 property is kept apart: its row shows what the database shows. */
export function createProperties(store: Store): Properties {
  const secrets = new Map<string, string>();
  const rows = (): readonly StoredRecord[] => store.all('sys_properties');

  function set(name: string, value: string, type: 'string' | 'password2' = 'string'): void {
    const known = rows().find(({ values }) => values['name'] === name);
    const { table, values } = known ?? store.insert('sys_properties', { name, type }, 'admin');
    const secret = values['type'] === 'password2';
    if (secret) secrets.set(name, value);
    store.replace({ table, values: { ...values, value: secret ? ENCRYPTED : value } });
  }

  function all(): Values {
    return Object.fromEntries(
      rows().map(({ values: { name = '', value = '' } }) => [name, secrets.get(name) ?? value]),
    );
  }
  return { all, set };
}

const ENCRYPTED = '****encrypted****';
