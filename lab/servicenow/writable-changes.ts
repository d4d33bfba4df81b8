import { mayWriteColumn } from './access-rules.js';
import type { Column } from './dictionary.js';
import type { Instance, Quirks } from './instance.js';
import type { Values } from './store.js';
import type { Update } from './update-record.js';

/** What is left of a body once unknown, system and denied columns have silently gone. */
export function writableChanges(instance: Instance, { record, changes, roles, overRest }: Update): Values {
  const { acl, quirks } = instance.options;
  const denied = new Set(overRest ? acl?.deniedFields : []);
  const kept = Object.entries(changes).flatMap(([name, value]): [string, string][] => {
    const column = instance.dictionary.columns(record.table).get(name);
    if (!column || SYSTEM.test(name) || denied.has(name)) return [];
    if (!mayWriteColumn(instance, [record.table, name], roles)) return [];
    const stored = storedValue(column, value, quirks ?? {});
    // A choice cannot be emptied by an empty text.
    if (column.kind === 'choice' && stored === '') return [];
    return [[name, name === 'close_code' ? knownCloseCode(instance, record.table, stored) : stored]];
  });
  return Object.fromEntries(kept);
}

const SYSTEM = /^sys_(id|created_(on|by)|updated_(on|by)|mod_count|class_name|domain(_path)?)$/;

function storedValue({ kind }: Column, value: string, { crlf, garbleEmoji }: Quirks): string {
  if (kind === 'boolean') return String(value === 'true' || value === '1');
  const lines = crlf ? value.replaceAll(/\r?\n/g, '\r\n') : value;
  return garbleEmoji ? lines.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, '????') : lines;
}

/** A close code that the list does not hold counts as empty. Other choice columns take whatever comes. */
function knownCloseCode({ choices }: Instance, table: string, value: string): string {
  const list = choices(table, 'close_code');
  return list === undefined || list.has(value) ? value : '';
}
