import { z } from 'zod';
import type { Approval } from '../ledger/approvals.js';
import type { CallContext } from '../outbound/contract.js';
import type { TicketDeps } from './ticket-deps.js';

const Payload = z.object({
  call: z.object({ body: z.record(z.string(), z.string()) }),
  basis: z.object({ modCount: z.number().int() }),
});

/** Nobody waits longer for what is asked on tickets: the watch goes on. */
const PATIENCE_MS = 45_000;

export function aboutIt({ clock }: Pick<TicketDeps, 'clock'>, { verification, ticket }: Approval): CallContext {
  const until = new Date(clock.now().getTime() + PATIENCE_MS);
  return { purpose: 'report', subjects: [{ verification, ticket }], until };
}

/** True once a step has begun calls for as long as that: one after the other they would hold up the watch. */
export function whenOver({ clock }: Pick<TicketDeps, 'clock'>): () => boolean {
  const end = clock.now().getTime() + PATIENCE_MS;
  return () => clock.now().getTime() >= end;
}

/** The ticket as people were asked about it. */
export function questionOf({ verification, payload }: Approval): { verification: string; modCount: number } {
  return { verification, modCount: Payload.parse(JSON.parse(payload)).basis.modCount };
}

/** What a person reads in the approval record. The note is left out: it would stand on the ticket before its time. */
export function wordsFor({ ticket, payload, because, needed, expiresAt, digest }: Approval): string {
  const { body } = Payload.parse(JSON.parse(payload)).call;
  const columns = Object.entries(body).filter(([column]) => !NOTES.has(column));
  return [
    `Patchproof asks whether it may write to ${ticket}: ${columns.map(([name, text]) => `${name} = ${text}`).join(', ')}.`,
    `Why you are asked: ${because.join('; ')}. ${needed === 1 ? 'One person has' : 'Two people have'} to agree.`,
    `Your answer counts until ${expiresAt.toISOString()}, and for nothing but this: SHA-256 ${digest}.`,
    'If the ticket or its evidence changes, this is taken back and you are asked anew.',
  ].join('\n');
}

const NOTES: ReadonlySet<string> = new Set(['work_notes', 'close_notes']);
