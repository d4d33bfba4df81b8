import { createQualys } from '../../../src/connectors/qualys/client.js';
import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { scriptedSend } from '../../support/scripted-send.js';

const qualysDialect = createQualysDialect();

export const ORIGIN = 'https://qualysapi.qualys.com';
export const context: CallContext = { purpose: 'watch', subjects: [{ verification: 'v1', ticket: 'INC0010001' }] };

export function contextOf(ticket: string): CallContext {
  return { purpose: 'watch', subjects: [{ verification: `v-${ticket}`, ticket }] };
}

export function setup(
  script: Parameters<typeof scriptedSend>[1],
  now: () => Date = () => new Date('2026-11-20T16:05:00Z'),
) {
  const door = scriptedSend(qualysDialect, script);
  const qualys = createQualys({ send: door.send, origin: ORIGIN, apiVersion: '5.0', now });
  const forms = () => door.asked.map(({ input }) => Object.fromEntries(input.form ?? []));
  return { qualys, forms, asked: door.asked, unused: door.unused };
}
