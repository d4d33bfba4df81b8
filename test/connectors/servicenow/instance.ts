import type { Scripted } from '../../support/scripted-send.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import type { TicketTable } from '../../../src/verification/ticket-table.js';

export const context: CallContext = { purpose: 'intake', subjects: [{ verification: 'v-1', ticket: 'INC0010001' }] };

/** A sys_id that tells tests apart: `sysId(7)` is 00…07. */
export function sysId(number: number): string {
  return number.toString(16).padStart(32, '0');
}

export function aTable(change: Partial<TicketTable> = {}): TicketTable {
  return {
    table: 'incident',
    pendingState: '10',
    fields: {
      ci: 'cmdb_ci',
      hostname: 'cmdb_ci.name',
      ip: 'cmdb_ci.ip_address',
      qids: 'u_qids',
      cves: 'u_cves',
      patchedAt: 'u_patched_at',
      rebootRequired: 'u_reboot_required',
      runId: 'u_patchproof_run',
      result: 'u_patchproof_result',
    },
    outcomes: {
      verified: { state: '6', close_code: 'Solution provided' },
      failed: { state: '2', u_repatch: 'true' },
      review: { state: '2' },
    },
    ...change,
  };
}

/** A pending ticket as the Table API gives it; `undefined` leaves a column out, as the instance does. */
export function aRow(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sys_id: sysId(1),
    number: 'INC0010001',
    state: '10',
    sys_mod_count: '8',
    sys_updated_on: '2026-11-20 15:04:05',
    cmdb_ci: 'c0ffee00c0ffee00c0ffee00c0ffee00',
    'cmdb_ci.name': 'app01.corp.example',
    'cmdb_ci.ip_address': '',
    u_qids: '92307',
    u_cves: '',
    u_patched_at: '2026-11-20 14:00:00',
    u_reboot_required: '',
    u_patchproof_run: '',
    ...change,
  };
}

export function json(document: unknown, headers: Record<string, string> = {}, status = 200): Scripted {
  const type = { 'content-type': 'application/json;charset=UTF-8' };
  return { status, headers: { ...type, ...headers }, text: JSON.stringify(document) };
}

export function rows(list: readonly Record<string, unknown>[], total = list.length): Scripted {
  return json({ result: list }, { 'x-total-count': String(total) });
}

export function refusal(status: number, message: string, detail: string | null): Scripted {
  return json({ error: { message, detail }, status: 'failure' }, {}, status);
}

export function parameter(query: readonly (readonly [string, string])[] | undefined, name: string): string | undefined {
  return query?.find(([key]) => key === name)?.[1];
}
