import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import type { StoredRecord, Values } from './store.js';

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  alwaysCreateTextNode: true,
  parseTagValue: false,
  trimValues: false,
  isArray: (_name, path, _leaf, isAttribute) => !isAttribute && String(path).includes('.'),
});

/** An element's text is `#text`; what is not an element with text is left to its own schema. */
const Text = z.array(z.object({ '#text': z.string().optional() })).transform(([first]) => first?.['#text'] ?? '');
const Row = z.record(z.string(), z.unknown());
const Rows = z.record(
  z.string(),
  z.unknown().transform((value) => z.array(Row).safeParse(value).data ?? []),
);

/**
 * The records that an instance would hold after it has committed this update set, or imported this export of rows.
 * @throws when the file is not well formed, or not laid out as an export
 */
export function importUpdateSet(xml: string): readonly StoredRecord[] {
  const { unload } = z.object({ unload: Rows }).parse(parser.parse(xml, true));
  const { sys_remote_update_set: sets = [], sys_update_xml: updates = [], ...rows } = unload;
  if (sets.length !== (updates.length === 0 ? 0 : 1)) throw new TypeError('expected one set for all its updates');
  return [
    ...updates.flatMap((update) => recordsOf(z.object({ payload: Text }).parse(update).payload)),
    ...records(rows),
  ];
}

function recordsOf(payload: string): readonly StoredRecord[] {
  const { record_update: content } = z.object({ record_update: Rows }).parse(parser.parse(payload, true));
  return records(content);
}

function records(
  rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
): readonly StoredRecord[] {
  return Object.entries(rows).flatMap(([table, list]) =>
    list.filter((row) => row['@action'] === 'INSERT_OR_UPDATE').map((row) => ({ table, values: valuesOf(row) })),
  );
}

function valuesOf(row: Readonly<Record<string, unknown>>): Values {
  const columns = Object.entries(row).filter(([name]) => !name.startsWith('@') && name !== '#text');
  return Object.fromEntries(columns.map(([name, value]) => [name, Text.parse(value)]));
}
