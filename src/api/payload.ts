import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Approval } from '../ledger/approvals.js';
import { canonical } from '../shared/canonical.js';

const Payload = z.object({
  call: z.object({
    operation: z.string(),
    method: z.string(),
    url: z.string(),
    from: z.string().nullable(),
    body: z.unknown(),
  }),
  because: z.array(z.string()),
  people: z.number(),
  basis: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Payload = z.infer<typeof Payload>;

/** What people are asked to agree to. */
export function payloadOf({ payload }: Pick<Approval, 'payload'>): Payload {
  return Payload.parse(JSON.parse(payload));
}

const Columns = z.record(z.string(), z.unknown());

/**
 * Equal for writes that say the same of different tickets: the same operation, rules and columns with the same values. Notes
 * and run ids are each ticket's own.
 */
export function kindOf(approval: Pick<Approval, 'payload'>, runIdColumns: readonly string[]): string {
  const { call, because, people } = payloadOf(approval);
  const table = new URL(call.url).pathname.replace(/\/[^/]*$/, '');
  const own = new Set(['work_notes', 'close_notes', ...runIdColumns]);
  const columns = Object.entries(Columns.safeParse(call.body).data ?? {});
  const common = Object.fromEntries(columns.map(([name, value]) => [name, own.has(name) ? null : value]));
  const said = [call.operation, call.method, table, call.from, common, because, people];
  return hash('sha256', canonical(said), 'hex');
}
