import type { TicketTable } from '../../src/verification/ticket-table.js';
import { instanceRecord, type InstanceRecord } from './instance-record.js';

export interface Column {
  readonly element: string;
  readonly label: string;
  readonly type: 'string' | 'boolean' | 'glide_date_time';
  readonly length: string;
}

type Kind = Omit<Column, 'element'>;
const text = (label: string, length = '40'): Kind => ({ label, type: 'string', length });
const yesOrNo = (label: string): Kind => ({ label, type: 'boolean', length: '40' });

const KINDS: Readonly<Record<keyof TicketTable['fields'], Kind>> = {
  ci: text('Configuration item', '32'),
  hostname: text('Host name', '255'),
  fqdn: text('Fully qualified name', '255'),
  ip: text('IP address'),
  serial: text('Serial number', '100'),
  qualysHostId: text('Qualys host id'),
  falconAid: text('Falcon agent id'),
  mac: text('MAC address'),
  instanceId: text('Cloud instance id', '100'),
  requiredBuild: text('Required build'),
  criticality: text('Criticality'),
  qids: text('Qualys QIDs', '1000'),
  cves: text('CVEs', '1000'),
  patchedAt: { label: 'Patched at', type: 'glide_date_time', length: '40' },
  rebootRequired: yesOrNo('Reboot required'),
  runId: text('Patchproof run'),
  result: text('Patchproof result'),
  reason: text('Patchproof reason'),
};

/** The columns that the configuration names and that no base system has: those of the ticket itself that start with `u_`. */
export function columns(tickets: readonly TicketTable[]): readonly InstanceRecord[] {
  return tickets.flatMap((ticket) => ownColumns(ticket).flatMap((column) => columnRecords(ticket.table, column)));
}

function ownColumns({ fields, outcomes }: TicketTable): readonly Column[] {
  const facts = Object.entries(KINDS).flatMap(([fact, kind]) => {
    const element = fields[fact as keyof typeof KINDS]; // the keys of KINDS are those of fields, by its type
    return element !== undefined && isOwn(element) ? [{ element, ...kind }] : [];
  });
  const known = new Set(facts.map(({ element }) => element));
  const written = Object.values(outcomes).flatMap((values) => Object.entries(values));
  const elements = new Set(written.map(([element]) => element).filter((name) => isOwn(name) && !known.has(name)));
  const flags = [...elements].map((element) => flag(element, written));
  return [...facts, ...flags];
}

function flag(element: string, written: readonly (readonly [string, string])[]): Column {
  const values = written.filter(([name]) => name === element).map(([, value]) => value);
  const label = element
    .replace(/^u_/, '')
    .replaceAll('_', ' ')
    .replace(/^./, (letter) => letter.toUpperCase());
  return { element, ...(values.every((value) => /^(true|false)$/.test(value)) ? yesOrNo(label) : text(label, '255')) };
}

function isOwn(column: string): boolean {
  return /^u_\w+$/.test(column);
}

export function columnRecords(table: string, { element, label, type, length }: Column): readonly InstanceRecord[] {
  const name = `${table}.${element}`;
  return [
    instanceRecord('sys_dictionary', name, {
      name: table,
      element,
      column_label: label,
      internal_type: type,
      max_length: length,
      active: 'true',
      mandatory: 'false',
      read_only: 'false',
    }),
    instanceRecord('sys_documentation', name, { name: table, element, label, language: 'en' }),
  ];
}
