import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import { qualysCalls, type QualysCalls } from '../../../src/connectors/qualys/operations.js';
import type { Reply } from '../../../src/outbound/contract.js';
import { interpret } from '../../../src/outbound/interpret.js';

const qualysDialect = createQualysDialect();

const calls = qualysCalls('5.0');

/** What a document means as the answer to a call: its value, or the failure's kind. */
export async function outcomeOf(call: keyof QualysCalls, text: string, status = 200): Promise<unknown> {
  const reply: Reply = { status, headers: {}, text, receivedAt: new Date('2026-11-20T16:00:00Z') };
  const outcome = await interpret<unknown>(
    reply,
    { dialect: qualysDialect, originVariable: 'QUALYS_URL' },
    calls[call],
  );
  return outcome.ok ? outcome.value.value : outcome.failure.kind;
}
