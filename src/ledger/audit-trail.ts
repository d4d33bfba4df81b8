import { CompiledQuery, sql } from 'kysely';
import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { AuditPort } from './audit.js';
import { genesis, type Head, link, said, type Said } from './chain.js';
import type { Engine } from './engine.js';
import { foundBy } from './found-by.js';
import { groupCommit } from './group-commit.js';
import type { AuditRow, Ledger } from './ledger.js';
import type { Database } from './schema.js';
import { readTicketTrail } from './ticket-trail.js';

interface Dated extends Said {
  readonly at: Date;
}

/** The chain in the database. Any number of processes may append; each takes its turn at the end of the chain. */
export function createAuditTrail(access: Access, engine: Engine, clock: Clock) {
  const insert = insertsInto();
  const group = groupCommit((dated: readonly Dated[]) =>
    access.write(async (db) => {
      await engine.lock(db, 'trail');
      return appendTo(db, dated, insert);
    }),
  );
  const port: AuditPort = {
    // What cannot be said fails here, alone, and not with its group.
    append: async (entry) => group.add({ ...said(entry), at: clock.now() }),
  };
  const read: Ledger['auditTrail'] = ({ ticket, after = 0 }) =>
    ticket === undefined ? readTrail(access, after) : readTicketTrail(access, ticket, after);
  const verdict: Ledger['auditedVerdict'] = (of) => access.read((db) => lastVerdict(db, of));
  return { port, read, head: () => access.read(lastOf), verdict, idle: group.idle };
}

async function lastVerdict(db: Database, { verification, ticket }: { verification: string; ticket: string }) {
  return db
    .selectFrom('audit')
    .select(['sequence', 'hash'])
    .where('ticket', '=', ticket)
    .where('verification', '=', verification)
    .where('kind', '=', 'verdict')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
}

async function headOf(db: Database): Promise<Head> {
  return (await lastOf(db)) ?? genesis;
}

async function lastOf(db: Database): Promise<Head | undefined> {
  const last = db.selectFrom('audit').select(['sequence', 'hash']).orderBy('sequence', 'desc').limit(1);
  return last.executeTakeFirst();
}

type Insert = (db: Database, count: number, parameters: readonly unknown[]) => Promise<unknown>;

async function appendTo(db: Database, dated: readonly Dated[], insert: Insert): Promise<readonly Head[]> {
  let head = await headOf(db);
  const parameters: unknown[] = [];
  const heads = dated.map((one) => {
    const { sequence, at, previous, hash, body } = link(head, one, one.at);
    const { kind, verification, ticket, operation } = foundBy(one.entry);
    parameters.push(sequence, at.getTime(), previous, hash, body, kind, verification, ticket, operation);
    head = { sequence, hash };
    return head;
  });
  await insert(db, heads.length, parameters);
  return heads;
}

/** The statement is built once for each size of a group: building it costs as much as writing. */
function insertsInto(): Insert {
  const texts = new Map<number, string>();
  return async (db, count, parameters) => {
    const text = texts.get(count) ?? insertOf(count).compile(db).sql;
    texts.set(count, text);
    await db.executeQuery(CompiledQuery.raw(text, [...parameters]));
  };
}

function insertOf(count: number) {
  const row = sql`(${sql.join(Array<null>(9).fill(null))})`;
  return sql`insert into audit (sequence, at, previous, hash, body, kind, verification, ticket, operation)
    values ${sql.join(Array<typeof row>(count).fill(row))}`;
}

/** Page by page, so that a long export holds no connection. */
async function* readTrail(access: Access, start: number): ReturnType<Ledger['auditTrail']> {
  for (let after = start, more = true; more;) {
    const rows = await access.read((db) => {
      const page = db.selectFrom('audit').where('sequence', '>', after).orderBy('sequence').limit(PAGE);
      return page.select([...ROW, 'kind', 'verification', 'ticket', 'operation']).execute();
    });
    for (const { sequence, at, previous, hash, body, kind, verification, ticket, operation } of rows) {
      const found = { kind, verification, ticket, operation };
      yield { sequence, at: new Date(at), previous, hash, body, found } satisfies AuditRow;
    }
    after = rows.at(-1)?.sequence ?? after;
    more = rows.length === PAGE;
  }
}

const ROW = ['sequence', 'at', 'previous', 'hash', 'body'] as const;
const PAGE = 500;
