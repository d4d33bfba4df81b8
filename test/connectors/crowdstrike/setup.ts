import { createFalcon } from '../../../src/connectors/crowdstrike/client.js';
import { crowdstrikeDialect } from '../../../src/connectors/crowdstrike/dialect.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { scriptedSend } from '../../support/scripted-send.js';

export const context: CallContext = { purpose: 'watch', subjects: [{ verification: 'v1', ticket: 'INC0010001' }] };

export function contextOf(ticket: string): CallContext {
  return { purpose: 'intake', subjects: [{ verification: `v-${ticket}`, ticket }] };
}

export function setup(script: Parameters<typeof scriptedSend>[1], { spotlight = false } = {}) {
  const door = scriptedSend(crowdstrikeDialect, script);
  let now = new Date('2026-11-20T12:00:00Z');
  const falcon = createFalcon({ send: door.send, now: () => now, spotlight });
  const filters = (name: string) =>
    door.asked.filter(({ call }) => call.name === name).map(({ input }) => new Map(input.query).get('filter') ?? '');
  return { falcon, filters, asked: door.asked, unused: door.unused, turnTo: (at: Date) => void (now = at) };
}

export const CID = 'e'.repeat(32);

/** An agent id ending in `number`. */
export function aid(number: number): string {
  return String(number).padStart(32, 'a');
}

/** A record as small as Falcon makes them, and what is given. */
export function device(number: number, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return { device_id: aid(number), cid: CID, platform_name: 'Linux', status: 'normal', ...fields };
}

export function envelope(resources: unknown, more: Record<string, unknown> = {}): { text: string } {
  const meta = { query_time: 1.95e-7, powered_by: 'device-api', trace_id: '7f699c1f-f8aa-4737-8e9f-756e9955130a' };
  return { text: JSON.stringify({ meta, errors: [], resources, ...more }) };
}

export function refusal(code: number, message = 'no', meta: Record<string, unknown> = {}): string {
  return JSON.stringify({ meta: { powered_by: 'crowdstrike-api-gateway', ...meta }, errors: [{ code, message }] });
}
