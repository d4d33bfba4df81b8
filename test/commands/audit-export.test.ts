import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTcp } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyFile } from '../../src/patchproof-verify.js';
import { openWorld, type World } from './support/world.js';

const PATIENCE = { timeout: 120_000 };
const servers: { close: () => unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const Delivery = z.object({
  entries: z.array(z.looseObject({ sequence: z.number().optional() })),
});

/** A collector that answers as told, once for each post; and then takes everything. */
async function collector(...answers: number[]) {
  const taken: number[] = [];
  const tokens: (string | undefined)[] = [];
  const server = createServer((req, res) => {
    const answer = (body: string): void => {
      const status = answers.shift() ?? 204;
      tokens.push(req.headers.authorization);
      const { entries } = Delivery.parse(JSON.parse(body));
      if (status < 300) taken.push(...entries.flatMap(({ sequence }) => (sequence === undefined ? [] : [sequence])));
      res.writeHead(status).end();
    };
    bodyOf(req).then(answer, (error: unknown) => req.destroy(error instanceof Error ? error : undefined));
  });
  return { url: `http://127.0.0.1:${await listening(server)}/in`, taken, tokens };
}

async function listening(server: Server | ReturnType<typeof createTcp>): Promise<number> {
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of req) body += String(chunk);
  return body;
}

async function trailed(world: World, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await world.run(['writes', time % 2 === 0 ? 'stop' : 'allow']);
  await world.run(['audit', 'sign']);
}

it('an export is checked with the public key alone, whole and from a checkpoint on', PATIENCE, async (test) => {
  const world = await openWorld(test);
  await trailed(world, 2);
  await world.run(['audit', 'rotate-key']);
  await trailed(world, 2);
  expect(await world.run(['audit', 'export', '--to', 'whole.jsonl'])).toMatchObject({ code: 0, stderr: '' });
  const path = join(world.folder, 'whole.jsonl');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { stdout } = await world.run(['audit', 'keys']);
  const keys = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');
  expect(keys).toHaveLength(2);
  for (const key of keys)
    expect(await verifyFile(path, [key])).toMatchObject({
      ok: true,
      words: expect.stringMatching(/^whole: 5 entries; 4 signed/),
    });

  await world.run(['audit', 'export', '--since', '3', '--to', 'later.jsonl']);
  for (const key of keys) {
    expect(await verifyFile(join(world.folder, 'later.jsonl'), [key])).toMatchObject({
      ok: true,
      words: expect.stringMatching(/^whole: 2 entries/),
    });
  }
});

it(
  'a collector gets each entry once, with its token, and what it refused again with the next run',
  PATIENCE,
  async (test) => {
    const { url, taken, tokens } = await collector(503, 204, 400);
    const world = await openWorld(test, { env: { AUDIT_EXPORT_TO: url, AUDIT_EXPORT_TOKEN: 'a-token' } });
    const deliver = () => world.run(['audit', 'export', '--to', url]);
    await trailed(world, 2);
    expect(await deliver()).toMatchObject({ code: 0, stdout: 'delivered 2 entries\n' });
    expect(taken).toEqual([1, 2]);
    await trailed(world, 2);
    expect(await deliver()).toMatchObject({ code: 1, stderr: expect.stringContaining('refused with 400') });
    expect(await deliver()).toMatchObject({ code: 0 });
    expect(taken).toEqual(taken.map((_, index) => index + 1));
    expect(new Set(tokens)).toEqual(new Set(['Bearer a-token']));

    const pruned = await world.run(['audit', 'prune', '--older-than', '1d']);
    expect(pruned).toMatchObject({ code: 0 });
    expect((await world.run(['audit', 'export'])).stdout).not.toContain('a-token');
  },
);

it('a syslog collector that is away gets everything when it is back', PATIENCE, async (test) => {
  let text = '';
  const server = createTcp({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    socket.on('end', () => socket.end());
  });
  const port = await listening(server);
  const url = `syslog://127.0.0.1:${port}`;
  const world = await openWorld(test, { env: { AUDIT_EXPORT_TO: url } });
  const deliver = () => world.run(['audit', 'export', '--format', 'cef', '--to', url]);
  await trailed(world, 1);
  await new Promise((resolve) => server.close(resolve));
  expect(await deliver()).toMatchObject({ code: 1, stderr: expect.stringContaining('did not take the trail') });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  expect(await deliver()).toMatchObject({ code: 0 });
  expect(text).toMatch(/^\d+ <110>1 \S+ \S+ patchproof - operator - CEF:0\|Patchproof\|/);
});

it('refuses destinations that are not in the settings, and what it does not know', PATIENCE, async (test) => {
  const { url } = await collector();
  const world = await openWorld(test, { env: { AUDIT_EXPORT_TO: url } });
  const nowhere = '--to: the audit trail goes to files and to the URLs of AUDIT_EXPORT_TO alone';
  for (const [args, words] of [
    [['--to', 'https://elsewhere.corp.example/in'], nowhere],
    [['--to', 'syslog://elsewhere.corp.example:601'], nowhere],
    [['--format', 'xml'], '--format: expected jsonl, csv, cef, ocsf, got "xml"'],
    [['--since', 'yesterday'], '--since: expected a date'],
  ] as const) {
    const refused = await world.run(['audit', 'export', ...args]);
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(words) });
  }
});
