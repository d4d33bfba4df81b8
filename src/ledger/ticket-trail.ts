import { sql } from 'kysely';
import { z } from 'zod';
import type { Access } from './access.js';
import type { AuditRow, Ledger } from './ledger.js';

/**
 * The entries that concern one ticket: its own, the calls made for many tickets that name it among them, and how those
 * calls ended. Only so many entries are searched at a time: a database that is busy with one statement is nobody else's.
 */
export async function* readTicketTrail(
  access: Access,
  ticket: string,
  start: number,
): ReturnType<Ledger['auditTrail']> {
  const shared = new Set<number>();
  const last = await access.read((db) =>
    db
      .selectFrom('audit')
      .select(({ fn }) => fn.max('sequence').as('sequence'))
      .executeTakeFirst(),
  );
  for (let after = start; after < (last?.sequence ?? 0); after += SEARCHED) {
    for (const { own, at, ...row } of await candidates(access, ticket, after)) {
      if (own === null && !concerns(row, ticket, shared)) continue;
      yield { ...row, at: new Date(at) } satisfies AuditRow;
    }
  }
}

const SEARCHED = 2_000;

/** More than are wanted: the text may stand elsewhere in an entry, and an end does not say for whom the call was made. */
async function candidates(access: Access, ticket: string, after: number) {
  return access.read((db) =>
    db
      .selectFrom('audit')
      .select(['sequence', 'at', 'previous', 'hash', 'body', 'ticket as own'])
      .where('sequence', '>', after)
      .where('sequence', '<=', after + SEARCHED)
      .where((where) =>
        where.or([
          where('ticket', '=', ticket),
          where.and([where('ticket', 'is', null), where.or([where('kind', '=', 'call-ended'), mentions(ticket)])]),
        ]),
      )
      .orderBy('sequence')
      .execute(),
  );
}

function mentions(ticket: string) {
  const literally = JSON.stringify(ticket).replaceAll(/[\\%_]/g, String.raw`\$&`);
  return sql<boolean>`body like ${`%"ticket":${literally}%`} escape '\\'`;
}

const Body = z.object({
  facts: z.object({ subjects: z.array(z.object({ ticket: z.string() })).optional(), of: z.number().optional() }),
});

/** `shared` remembers calls for many tickets that are this one's, too, until their end. */
function concerns(
  { sequence, body }: Pick<AuditRow, 'sequence' | 'body'>,
  ticket: string,
  shared: Set<number>,
): boolean {
  const parsed = Body.safeParse(JSON.parse(body));
  if (!parsed.success) return false;
  const { subjects = [], of } = parsed.data.facts;
  if (of !== undefined) return shared.delete(of);
  if (!subjects.some((one) => one.ticket === ticket)) return false;
  shared.add(sequence);
  return true;
}
