import type { PostgresPool, PostgresPoolClient } from 'kysely';
import { DatabaseError, type Pool, type PoolClient, type QueryResult } from 'pg';

/**
 * A pool that lives through the restart of its server. pg emits 'error' for a connection that dies, which ends the
 * process when nobody listens, both for idle connections and for those in use; and it would hand out again a
 * connection whose last statement never came back.
 */
export function restartablePool(pool: Pool): PostgresPool {
  // in both cases the pool throws the connection away by itself, and the next one is new
  pool.on('error', ignore);
  pool.on('connect', (client) => void client.on('error', ignore));
  return {
    connect: async () => lend(await pool.connect()),
    end: () => pool.end(),
  };
}

type Answer = Pick<QueryResult<object>, 'command' | 'rowCount' | 'rows'>;

function lend(client: PoolClient): PostgresPoolClient {
  let broken: Error | undefined;

  async function query(text: string, parameters: readonly unknown[]): Promise<Answer> {
    if (broken) throw broken;
    try {
      return await client.query(text, [...parameters]);
    } catch (error) {
      // an answer of the server leaves the connection whole; silence (a time-out) or a lost socket does not
      if (error instanceof Error && !(error instanceof DatabaseError)) broken = error;
      throw error;
    }
  }

  return {
    // defended: Kysely asks with a cursor only to stream, and nothing here streams
    query: query as PostgresPoolClient['query'],
    release: () => client.release(broken),
  };
}

function ignore(): void {}
