import { describe, expect, it } from 'vitest';
import { cvesIn, qidsIn } from '../../../src/connectors/servicenow/finding-lists.js';
import { Row } from '../../../src/connectors/servicenow/schema.js';
import { ticketColumns, ticketOf } from '../../../src/connectors/servicenow/ticket-row.js';
import { utcDate } from '../../../src/connectors/servicenow/utc-date.js';
import type { TicketTable } from '../../../src/verification/ticket-table.js';
import { aRow, aTable, sysId } from './instance.js';

function read(change: Record<string, unknown> = {}, table: TicketTable = aTable()) {
  return ticketOf(Row.parse(aRow(change)), table);
}

it('reads a raw row into our words', () => {
  expect(read({ u_cves: 'cve-2026-12345', u_patchproof_run: 'run-1' })).toEqual({
    table: 'incident',
    sysId: sysId(1),
    number: 'INC0010001',
    state: '10',
    modCount: 8,
    updatedOn: new Date('2026-11-20T15:04:05Z'),
    machine: { ci: 'c0ffee00c0ffee00c0ffee00c0ffee00', hostname: 'app01.corp.example' },
    qids: [92307],
    cves: ['CVE-2026-12345'],
    patchedAt: new Date('2026-11-20T14:00:00Z'),
    rebootRequired: 'unknown',
    runId: 'run-1',
    columns: { host: ['cmdb_ci', 'cmdb_ci.name', 'cmdb_ci.ip_address'], findings: ['u_qids', 'u_cves'] },
    troubles: [],
  });
});

it('asks for the configured columns that it reads, each once', () => {
  const { fields } = aTable();
  expect(ticketColumns(aTable({ fields: { ...fields, fqdn: 'cmdb_ci.name' } }))).toEqual([
    'sys_id',
    'number',
    'state',
    'sys_mod_count',
    'sys_updated_on',
    'cmdb_ci',
    'cmdb_ci.name',
    'cmdb_ci.ip_address',
    'u_qids',
    'u_cves',
    'u_patched_at',
    'u_reboot_required',
    'u_patchproof_run',
  ]);
});

it.each([
  ['a reference with its link', { link: 'https://corp.service-now.example/x', value: 'abc' }, 'abc'],
  ['a value beside a display value', { display_value: 'app01', value: 'abc' }, 'abc'],
  ['a bare id', 'abc', 'abc'],
  ['an empty reference', '', undefined],
  ['a reference without a value', { display_value: 'app01' }, undefined],
  ['a null', null, undefined],
])('takes %s', (_, cmdbCi, ci) => {
  expect(read({ cmdb_ci: cmdbCi }).machine.ci).toBe(ci);
});

it.each(['sys_id', 'number', 'state', 'sys_mod_count', 'sys_updated_on'])('is no ticket without %s', (column) => {
  expect(() => read({ [column]: undefined })).toThrow(`${column}: expected`);
});

it('does not read display values as facts', () => {
  expect(() => read({ sys_mod_count: '2,000' })).toThrow('sys_mod_count');
  expect(() => read({ sys_updated_on: '24.10.2023 7:07:31' })).toThrow('sys_updated_on');
});

describe('a trouble', () => {
  it.each([
    ['a QID that is none', { u_qids: '92307, 9238O' }, 'u_qids'],
    ['QIDs that cannot be read', { u_qids: undefined }, 'u_qids'],
    ['a CVE that is none', { u_cves: 'CVE-2026-12' }, 'u_cves'],
    ['CVEs that cannot be read', { u_cves: undefined }, 'u_cves'],
    ['a patch time in another form', { u_patched_at: '11/20/2026 2 pm' }, 'u_patched_at'],
    ['a patch day without an hour', { u_patched_at: '2026-11-20' }, 'u_patched_at'],
    ['a patch time that cannot be read', { u_patched_at: undefined }, 'u_patched_at'],
    ['a reboot word that is neither yes nor no', { u_reboot_required: 'ask Jane' }, 'u_reboot_required'],
  ])('is %s', (_, change, column) => {
    const { troubles } = read(change);
    expect(troubles.map((trouble) => trouble.column)).toEqual([column]);
    expect(JSON.stringify(troubles)).not.toContain('Jane');
  });

  it('is not a blank column', () => {
    const ticket = read({ u_qids: ' ', u_cves: '', u_patched_at: '' });
    expect(ticket).toMatchObject({ qids: [], cves: [], troubles: [] });
    expect(ticket).not.toHaveProperty('patchedAt');
  });

  it('is not a column that is not configured', () => {
    const ticket = read({}, aTable({ fields: {} }));
    expect(ticket).toMatchObject({ machine: {}, qids: [], cves: [], rebootRequired: 'unknown', troubles: [] });
    expect(ticket.columns).toEqual({ host: [], findings: [] });
  });
});

it.each([
  ['true', 'yes'],
  ['1', 'yes'],
  ['Yes', 'yes'],
  ['false', 'no'],
  ['0', 'no'],
  ['NO', 'no'],
  ['', 'unknown'],
])('reads reboot required %j as %s', (text, answer) => {
  expect(read({ u_reboot_required: text })).toMatchObject({ rebootRequired: answer, troubles: [] });
});

it('reads no reboot need out of a configured column that it may not read, and says so', () => {
  expect(read({ u_reboot_required: undefined })).toMatchObject({
    rebootRequired: 'unknown',
    troubles: [{ column: 'u_reboot_required' }],
  });
});

it.each([
  ['92307', [92307]],
  ['92307,92308;92309 92310\n92311', [92307, 92308, 92309, 92310, 92311]],
  ['QID-92307, qid: 92308; QID 92309', [92307, 92308, 92309]],
  ['92307, 92307', [92307]],
  ['', []],
])('finds the QIDs in %j', (text, qids) => {
  expect(qidsIn(text)).toEqual({ values: qids, complete: true });
});

it.each(['0', '-1', '923.07', 'CVE-2026-1234', '9'.repeat(10), 'QID', 'none'])('takes %j for no QID', (text) => {
  expect(qidsIn(text)).toEqual({ values: [], complete: false });
});

it('finds CVE ids in any spelling of case, once each', () => {
  expect(cvesIn('cve-2026-1234;CVE-2026-1234 CVE-2026-1234567')).toEqual({
    values: ['CVE-2026-1234', 'CVE-2026-1234567'],
    complete: true,
  });
});

it.each(['2026-02-30 10:00:00', '2026-11-20T10:00:00Z', '2026-11-20', '2026-11-20 24:30:00', 'UNKNOWN', ''])(
  'takes %j for no date',
  (text) => {
    expect(utcDate(text)).toBeUndefined();
  },
);

describe('the optional columns', () => {
  const fields = { mac: 'cmdb_ci.mac_address', instanceId: 'u_instance_id', requiredBuild: 'u_fixed_build' };
  const table = aTable({ fields });

  it('are asked for and read where they are configured', () => {
    expect(ticketColumns(table).slice(-3)).toEqual(['cmdb_ci.mac_address', 'u_instance_id', 'u_fixed_build']);
    const row = {
      'cmdb_ci.mac_address': '00:50:56:00:00:01',
      u_instance_id: ' i-0a1b2c3d ',
      u_fixed_build: ' 10.0.17763.6293 ',
    };
    expect(read(row, table)).toMatchObject({
      machine: { mac: '00:50:56:00:00:01', instanceId: 'i-0a1b2c3d' },
      requiredBuild: '10.0.17763.6293',
      columns: { host: ['cmdb_ci.mac_address', 'u_instance_id'] },
      troubles: [],
    });
  });

  it.each(['17763.6293', '10.0.17763', 'KB5043050', '10.0.17763.6293 or later', '10.0.17763.x'])(
    'hold no build in %j, and say what was expected',
    (text) => {
      const ticket = read({ u_fixed_build: text }, table);
      expect(ticket).not.toHaveProperty('requiredBuild');
      expect(ticket.troubles).toEqual([
        { column: 'u_fixed_build', expected: 'a Windows build such as 10.0.17763.6293' },
      ]);
    },
  );

  it('are no trouble where they are blank, and one where the build may not be read', () => {
    expect(read({ u_fixed_build: '' }, table)).toMatchObject({ machine: {}, troubles: [] });
    expect(read({ u_fixed_build: undefined }, table).troubles).toMatchObject([{ column: 'u_fixed_build' }]);
  });
});
