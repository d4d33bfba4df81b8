import type { AuditEntry } from '../../../src/ledger/audit.js';
import { genesis, type Head, link, said } from '../../../src/ledger/chain.js';
import { signHead } from '../../../src/ledger/checkpoint.js';
import type { ExportItem } from '../../../src/ledger/export/item.js';
import { newSigningKey, signingKeyOf } from '../../../src/ledger/signing-key.js';

const at = new Date('2026-11-20T09:00:00.000Z');

const call = {
  purpose: 'report',
  operation: 'servicenow:incidents:update',
  name: 'updateTicket',
  method: 'PATCH',
  origin: 'https://corp.service-now.example',
  path: '/api/now/table/incident/0123',
  body: ['state', 'work_notes'],
  score: 45,
};

/** One of each kind, as the product writes them. */
export const entries: readonly AuditEntry[] = [
  { kind: 'webhook', ticket: 'INC0010001', facts: { table: 'incident' } },
  {
    kind: 'verdict',
    ticket: 'INC0010001',
    verification: 'v1',
    facts: { ruling: 'verified', reason: 'fixed-and-healthy' },
  },
  {
    kind: 'call-intended',
    ticket: 'INC0010001',
    verification: 'v1',
    facts: { ...call, decision: 'permit', because: ['a-ticket-may-be-given-its-outcome'] },
  },
  {
    kind: 'call-ended',
    ticket: 'INC0010001',
    verification: 'v1',
    facts: { of: 3, outcome: 'ok', ms: 12, status: 200, bytes: 9 },
  },
  {
    kind: 'call-intended',
    facts: { ...call, decision: 'deny', because: ['observe-mode-writes-nothing', 'no=rule|permits'] },
  },
  {
    kind: 'call-intended',
    facts: { ...call, method: 'GET', name: 'listDetections', decision: 'permit', because: ['reads'] },
  },
  { kind: 'call-ended', facts: { of: 6, outcome: 'unavailable', ms: 12, status: 503, bytes: null } },
  {
    kind: 'operator',
    ticket: '=1+1',
    facts: { action: 'stop-writes', by: 'command', why: 'a\nline = two | "three", \\four' },
  },
];

/** The items of a whole export, with a checkpoint at its end. */
export function items(): ExportItem[] {
  let head: Head = genesis;
  const rows = entries.map((entry) => {
    const row = link(head, said(entry), at);
    head = row;
    return row;
  });
  return [
    ...rows.map((row, index): ExportItem => {
      const { kind, ticket, verification, facts } = entries[index] ?? { kind: 'operator', facts: {} };
      return { kind: 'entry', row, said: { kind, ticket, verification, facts } };
    }),
    { kind: 'checkpoint', checkpoint: signHead(signingKeyOf(newSigningKey()), head, at) },
  ];
}
