import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Server } from 'node:net';
import { createServer as createTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { hasOpenssl, testAuthority } from '../support/test-authority.js';
import { openWorld, type World } from './support/world.js';

const PATIENCE = { timeout: 120_000 };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function listening(server: Server): Promise<number> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** Nobody has told this process of any vendor. */
const alone = Object.fromEntries(
  'QUALYS_URL QUALYS_USERNAME QUALYS_PASSWORD CS_BASE_URL CS_CLIENT_ID CS_CLIENT_SECRET SNOW_INSTANCE SNOW_USERNAME SNOW_PASSWORD'
    .split(' ')
    .map((name) => [name, '']),
);

async function delivered(world: World, url: string, env: Readonly<Record<string, string>> = {}) {
  return world.run(['audit', 'export', '--to', url], { env: { ...alone, AUDIT_EXPORT_TO: url, ...env } });
}

describe('a rule that keeps the trail here', PATIENCE, () => {
  it.for([
    ['audit:syslog', 'syslog', ''],
    ['audit:export', 'http', '/in'],
  ] as const)('%s: not a byte leaves, which is said and audited', async ([operation, scheme, path], test) => {
    let connections = 0;
    const port = await listening(createTcp((socket) => socket.destroy()).on('connection', () => (connections += 1)));
    const url = `${scheme}://127.0.0.1:${port}${path}`;
    const world = await openWorld(test);
    await world.run(['writes', 'stop']);
    const rule = `{ id: the trail stays here, effect: forbid, operations: '${operation}' }`;
    writeFileSync(world.settings, `policy: { rules: [${rule}] }\n`);
    const words = /the policy does not allow it.*the trail stays here/;
    expect(await delivered(world, url)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(words) });
    expect(connections).toBe(0);
    const { stdout } = await world.run(['audit', 'export']);
    expect(stdout).toMatch(new RegExp(`"because":\\["the trail stays here"\\].*"decision":"deny".*"${operation}"`));
  });
});

/** What came through over TLS, decrypted; the certificate is for `localhost` alone. */
async function secured(scheme: 'syslogs' | 'https', folder: string) {
  const { ca, ...own } = testAuthority(folder);
  const got = { bytes: 0 };
  const port = await listening(scheme === 'https' ? httpsServer(own, got) : syslogServer(own, got));
  const at = (host: string): string => `${scheme}://${host}:${port}${scheme === 'https' ? '/in' : ''}`;
  return { ca, got, at };
}

interface Own {
  readonly key: Buffer;
  readonly cert: Buffer;
}

function syslogServer(own: Own, got: { bytes: number }): Server {
  const server = createTls({ ...own, allowHalfOpen: true }, (socket) => {
    socket.on('data', (chunk: Buffer) => (got.bytes += chunk.length));
    socket.on('end', () => socket.end());
  });
  return server.on('tlsClientError', () => {}); // whoever does not trust us breaks off
}

function httpsServer(own: Own, got: { bytes: number }): Server {
  const server = createHttps(own, (req, res) => {
    req.on('data', (chunk: Buffer) => (got.bytes += chunk.length));
    req.on('end', () => res.writeHead(204).end());
  });
  return server.on('tlsClientError', () => {});
}

describe.skipIf(!hasOpenssl()).each(['syslogs', 'https'] as const)('a collector by %s', PATIENCE, (scheme) => {
  it('gets the trail where its authority is trusted and its name is right, and nothing else', async (test) => {
    const world = await openWorld(test);
    await world.run(['writes', 'stop']);
    const { ca, got, at } = await secured(scheme, world.folder);
    const trusted = { NODE_EXTRA_CA_CERTS: ca };

    expect(await delivered(world, at('localhost'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('signed by nobody who is trusted here'),
    });
    expect(await delivered(world, at('127.0.0.1'), trusted)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('its certificate is for another host name'),
    });
    expect(got.bytes).toBe(0);
    expect(await delivered(world, at('localhost'), trusted)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^delivered \d+ entries\n$/),
    });
    expect(got.bytes).toBeGreaterThan(100);
  });
});
