import { Redis } from 'ioredis';
import { Client } from 'pg';
import { expect, inject, it } from 'vitest';

it('the tests run on a real Redis that evicts nothing', async () => {
  const redis = new Redis(inject('redisUrl'));
  expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
  await redis.quit();
});

it('the tests run on a real PostgreSQL', async () => {
  const client = new Client({ connectionString: inject('postgresUrl') });
  await client.connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
});
