import type { TestProject } from 'vitest/node';
import { startPostgres } from './postgres-server.js';
import { startRedis } from './redis-server.js';
import { tempDir } from './temp-dir.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real Redis. Test files run side by side: use a prefix or a database number (0-255) of your own. */
    redisUrl: string;
    /** A real PostgreSQL, as superuser. Test files run side by side: create a database of your own. */
    postgresUrl: string;
  }
}

/** One real Redis and one real PostgreSQL for the whole run, gone afterwards, however the run ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dirs = [tempDir(), tempDir()] as const;
  const starting = [startRedis(dirs[0].path), startPostgres(dirs[1].path)] as const;
  const teardown = async (): Promise<void> => {
    await Promise.allSettled(starting.map(async (server) => (await server).stop()));
    for (const dir of dirs) dir.remove();
  };

  try {
    const [redis, postgres] = await Promise.all(starting);
    project.provide('redisUrl', redis.url);
    project.provide('postgresUrl', postgres.url);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}
