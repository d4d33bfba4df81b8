import type { TicketTable } from '../../verification/ticket-table.js';
import type { MachineKeys, Ticket } from '../../verification/ticket.js';
import { cvesIn, qidsIn } from './finding-lists.js';
import { answerIn, buildIn, findingsIn, momentIn } from './ticket-facts.js';
import type { Row } from './schema.js';
import { utcDate } from './utc-date.js';

const machineFields = [
  'ci',
  'hostname',
  'fqdn',
  'ip',
  'serial',
  'qualysHostId',
  'falconAid',
  'mac',
  'instanceId',
] as const;
const findingFields = ['qids', 'cves'] as const;

/** The columns that a ticket of this table is read from. */
export function ticketColumns({ fields }: TicketTable): readonly string[] {
  const configured = [
    ...machineFields,
    ...findingFields,
    'patchedAt',
    'rebootRequired',
    'requiredBuild',
    'criticality',
    'runId',
  ] as const;
  const columns = configured.map((field) => fields[field]).filter((column) => column !== undefined);
  return [...new Set(['sys_id', 'number', 'state', 'sys_mod_count', 'sys_updated_on', ...columns])];
}

/** A raw row in our words. Throws a TypeError when a column without which there is no ticket is missing or odd. */
export function ticketOf(row: Row, { table, fields }: TicketTable): Ticket {
  const qids = findingsIn(row, fields.qids, qidsIn);
  const cves = findingsIn(row, fields.cves, cvesIn);
  const patchedAt = momentIn(row, fields.patchedAt);
  const reboot = answerIn(row, fields.rebootRequired);
  const build = buildIn(row, fields.requiredBuild);
  const criticality = filled(row, fields.criticality);
  const runId = filled(row, fields.runId);
  return {
    table,
    sysId: essential(row, 'sys_id', /^[0-9a-f]{32}$/),
    number: essential(row, 'number', /\S/),
    state: essential(row, 'state', /\S/),
    modCount: Number(essential(row, 'sys_mod_count', /^\d{1,9}$/)),
    updatedOn: updatedOn(row),
    machine: machineOf(row, fields),
    qids: [...qids.value],
    cves: [...cves.value],
    ...(patchedAt.value && { patchedAt: patchedAt.value }),
    rebootRequired: reboot.value,
    ...(build.value !== undefined && { requiredBuild: build.value }),
    ...(criticality !== undefined && { criticality }),
    ...(runId !== undefined && { runId }),
    columns: { host: columnsOf(fields, machineFields), findings: columnsOf(fields, findingFields) },
    troubles: [qids.trouble, cves.trouble, patchedAt.trouble, reboot.trouble, build.trouble].filter(
      (trouble) => trouble !== undefined,
    ),
  };
}

function essential(row: Row, column: string, shape: RegExp): string {
  const text = row[column];
  if (text !== undefined && shape.test(text)) return text;
  const came = text === undefined ? 'nothing (no such column, or no right to read it)' : 'something else';
  throw new TypeError(`${column}: expected ${shape.source}, got ${came}`);
}

function updatedOn(row: Row): Date {
  const date = utcDate(essential(row, 'sys_updated_on', /\S/));
  if (!date) throw new TypeError('sys_updated_on: expected yyyy-MM-dd HH:mm:ss, got something else');
  return date;
}

function machineOf(row: Row, fields: TicketTable['fields']): MachineKeys {
  const keys = machineFields.map((field) => [field, filled(row, fields[field])] as const);
  return Object.fromEntries(keys.filter(([, text]) => text !== undefined));
}

function columnsOf(fields: TicketTable['fields'], names: readonly (keyof TicketTable['fields'])[]): string[] {
  return names.map((name) => fields[name]).filter((column) => column !== undefined);
}

/** The text of a column; undefined when it is not configured, not readable or blank. */
function filled(row: Row, column: string | undefined): string | undefined {
  const text = column === undefined ? '' : (row[column] ?? '').trim();
  return text === '' ? undefined : text;
}
