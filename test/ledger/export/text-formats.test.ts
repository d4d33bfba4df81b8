import { describe, expect, it } from 'vitest';
import { cef } from '../../../src/ledger/export/cef.js';
import { csv } from '../../../src/ledger/export/csv.js';
import { items } from './items.js';

describe('CEF', () => {
  const write = cef.writer();
  const lines = items().map(write);

  it('is one line for each item, with a header of seven fields and an extension', () => {
    for (const line of lines) {
      expect(line).not.toContain('\n');
      expect(line.split(/(?<!\\)\|/).length, line).toBeGreaterThanOrEqual(8);
      expect(line).toMatch(
        /^CEF:0\|Patchproof\|Patchproof\|[\d.]+\|[a-z-]+\|[^|]+\|(\d|10)\|rt=\d{13} externalId=\d+ /,
      );
    }
  });

  it('escapes what would end a field: equals signs and backslashes in the extension, bars in the header', () => {
    expect(lines[4]).toContain(String.raw`reason=observe-mode-writes-nothing, no\=rule|permits`);
    const header = { kind: 'call-intended', facts: { name: 'a|b\\c\nd' } };
    const [first] = items();
    expect(first?.kind === 'entry' && write({ ...first, said: header })).toContain(
      String.raw`|call-intended|a\|b\\c d|2|`,
    );
    const spread = { kind: 'operator', facts: { action: 'a\r\nb\rc' } };
    expect(first?.kind === 'entry' && write({ ...first, said: spread })).toContain(String.raw`act=a\nb\rc `);
  });

  it('tells what was denied from what is usual by its severity', () => {
    expect(lines.map((line) => line.split(/(?<!\\)\|/)[6])).toEqual(['2', '2', '2', '2', '7', '2', '5', '2', '1']);
  });
});

describe('CSV', () => {
  const rows = items().map(csv.writer()).map(cells);
  const columns = (csv.head ?? '').split(',');

  it('has as many cells in each row as it has columns', () => {
    expect(rows.map(({ length }) => length)).toEqual(rows.map(() => columns.length));
  });

  it('holds what was hashed to the letter, and beside a checkpoint its signature', () => {
    const bodies = items().map((item) => (item.kind === 'entry' ? item.row.body : undefined));
    const body = columns.indexOf('body');
    expect(rows.slice(0, -1).map((row) => row[body])).toEqual(bodies.slice(0, -1));
    expect(rows.at(-1)?.[columns.indexOf('signature')]).toMatch(/^'?[\w-]{86}$/);
  });

  it('shows no spreadsheet a formula', () => {
    expect(rows.at(-2)?.[columns.indexOf('ticket')]).toBe("'=1+1");
  });
});

/** RFC 4180, one record. */
function cells(record: string): string[] {
  const found = [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)];
  return found.map(([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? bare ?? '');
}
