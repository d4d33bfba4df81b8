import { Agent, get, type IncomingMessage } from 'node:http';
import { onTestFinished, expect, it } from 'vitest';
import { listen } from '../../src/api/listen.js';

function fetched(url: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (answer) => answer.resume().once('end', () => resolve(answer))).once('error', reject);
  });
}

function keepAlive(): Agent {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  return agent;
}

it('serves on the address it names', async () => {
  const server = await listen((_req, res) => res.end('here'), { host: '127.0.0.1', port: 0 });
  onTestFinished(server.close);
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetched(server.url, keepAlive())).statusCode).toBe(200);
});

it('says in words that an address is taken', async () => {
  const first = await listen((_req, res) => res.end(), { host: '127.0.0.1', port: 0 });
  onTestFinished(first.close);
  const port = Number(new URL(first.url).port);
  await expect(listen((_req, res) => res.end(), { host: '127.0.0.1', port })).rejects.toThrow(
    `cannot listen on HOST 127.0.0.1, PORT ${port}`,
  );
});

it('ends when idle connections are kept alive', async () => {
  const server = await listen((_req, res) => res.end('here'), { host: '127.0.0.1', port: 0 });
  await fetched(server.url, keepAlive());
  await server.close();
  await expect(fetched(server.url, keepAlive())).rejects.toThrow('ECONNREFUSED');
});

it('answers the request that runs before it ends, and does not wait for its connection', async () => {
  let finish: () => void = () => undefined;
  const arrived = deferred();
  const server = await listen(
    (_req, res) => {
      finish = () => res.end('late, but there');
      arrived.resolve();
    },
    { host: '127.0.0.1', port: 0 },
  );
  const answer = fetched(server.url, keepAlive());
  await arrived.promise;

  const closed = server.close();
  finish();
  expect((await answer).statusCode).toBe(200);
  await closed;
});

it('may be closed twice', async () => {
  const server = await listen((_req, res) => res.end(), { host: '127.0.0.1', port: 0 });
  await server.close();
  await expect(server.close()).resolves.toBeUndefined();
});

function deferred() {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
