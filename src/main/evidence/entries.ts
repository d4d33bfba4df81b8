import { z } from 'zod';
import type { AuditRow } from '../../ledger/ledger.js';

const Body = z.looseObject({
  kind: z.string(),
  verification: z.string().optional(),
  facts: z.looseObject({
    of: z.number().optional(),
    subjects: z.array(z.looseObject({ ticket: z.string(), verification: z.string().optional() })).optional(),
  }),
});
type Body = z.infer<typeof Body>;

/** An audit entry with its body as it was written. */
export interface Entry {
  readonly row: AuditRow;
  readonly kind: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Of an end: the entry that it ends. */
  readonly of: number | undefined;
}

/** Of a ticket's entries those of one verification; what belongs to none is everybody's. */
export async function entriesOf(rows: AsyncIterable<AuditRow>, verification: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const left = new Set<number>();
  for await (const row of rows) {
    const body = Body.parse(JSON.parse(row.body));
    const { of } = body.facts;
    if (isOfAnother(body, verification) || (of !== undefined && left.has(of))) left.add(row.sequence);
    else entries.push({ row, kind: body.kind, facts: body.facts, of });
  }
  return entries;
}

function isOfAnother({ verification, facts: { subjects } }: Body, mine: string): boolean {
  if (verification !== undefined) return verification !== mine;
  const named = (subjects ?? []).flatMap((subject) => subject.verification ?? []);
  return named.length > 0 && !named.includes(mine);
}
