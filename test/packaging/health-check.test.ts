import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { textOf } from '../support/repository.js';
import { freePort } from '../../lab/shared/free-port.js';

const command = /HEALTHCHECK[^[]+CMD (\[.+\])$/m.exec(textOf('Dockerfile'))?.[1] ?? '';
const [, ...args] = z.array(z.string()).parse(JSON.parse(command));

it.each([
  { status: 200, code: 0 },
  { status: 503, code: 1 },
])('a service that answers $status ends the health check with $code', async ({ status, code }) => {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end();
  });
  onTestFinished(() => void server.close());
  const port = await freePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  expect(await exitCode(port)).toBe(code);
});

it('a service that is not there ends the health check with 1', async () => {
  expect(await exitCode(await freePort())).toBe(1);
});

function exitCode(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { env: { ...process.env, PORT: String(port) } });
    child.once('close', resolve);
  });
}
