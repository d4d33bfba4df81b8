import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { loopbackSite, json, type Reply } from './loopback-site.js';
import { failureOf, oneHost, oneWrite, openDoor, readHost, writeTicket } from './open-door.js';

const MIB = 1024 * 1024;

/** A write is never repeated. With a short time limit the request may not even have arrived. */
async function failureAfter(reply: Reply, limits: { timeoutMs?: number; maxBytes?: number } = {}) {
  const site = await loopbackSite(reply);
  const failure = await failureOf(openDoor(site).send({ ...writeTicket, ...limits }, oneWrite));
  expect(site.asked.length).toBeLessThan(2);
  return failure;
}

it('stops reading an answer without end', async () => {
  let sent = 0;
  const failure = await failureAfter((response) => {
    const chunk = Buffer.alloc(64 * 1024, ' ');
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', pour);
    pour();
  });
  expect(failure).toEqual({ kind: 'too-large', limitBytes: 10_000 });
  expect(sent).toBeLessThan(64 * MIB);
});

it('counts an answer after decompression', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * MIB, ' '));
  const before = process.memoryUsage().rss;
  const failure = await failureAfter((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb), {
    maxBytes: MIB,
  });
  expect(failure).toEqual({ kind: 'too-large', limitBytes: MIB });
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * MIB);
});

it('reads a compressed answer', async () => {
  const packed = gzipSync('{"name":"app01.corp.example"}');
  const site = await loopbackSite((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed));
  const { value } = await openDoor(site).send(readHost, oneHost);
  expect(value.name).toBe('app01.corp.example');
});

it('does not wait for a vendor that says nothing', async () => {
  expect(await failureAfter(() => undefined, { timeoutMs: 50 })).toEqual({ kind: 'timeout' });
});

it('does not wait for a body that drips', async () => {
  const failure = await failureAfter(
    (response) => {
      const drip = setInterval(() => response.write(' '), 10);
      response.on('close', () => clearInterval(drip));
    },
    { timeoutMs: 100 },
  );
  expect(failure).toEqual({ kind: 'timeout' });
});

it('does not take half an answer for a whole one', async () => {
  const failure = await failureAfter((response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"name":"app01"}', () => response.destroy());
  });
  expect(failure).toMatchObject({ kind: 'unreachable' });
});

it('does not take a broken archive for an answer', async () => {
  const failure = await failureAfter((response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('this is no archive'),
  );
  expect(failure).toMatchObject({ kind: 'malformed' });
});

it('does not take a page for a document', async () => {
  const failure = await failureAfter((response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Down for maintenance</html>'),
  );
  expect(failure).toEqual({ kind: 'malformed', detail: 'expected a JSON object, got something else' });
});

it('says where a document differs, and not what it holds', async () => {
  const site = await loopbackSite(json({ name: { first: 'Ada' } }));
  const failure = await failureOf(openDoor(site).send(readHost, oneHost));
  expect(failure).toEqual({ kind: 'malformed', detail: 'unexpected shape at name: invalid_type' });
});

it('says so when nobody is there', async () => {
  const failure = await failureOf(openDoor({ origin: 'http://127.0.0.1:1' }).send(writeTicket, oneWrite));
  expect(failure).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('ECONNREFUSED') });
});

it.each([301, 302, 303, 307, 308])(
  'follows no redirect (%i), and shows nobody else our credentials',
  async (status) => {
    const other = await loopbackSite(json({ name: 'x' }));
    const site = await loopbackSite((response) =>
      response.writeHead(status, { location: `${other.origin}/hosts/a1` }).end(),
    );
    const failure = await failureOf(openDoor(site).send(readHost, oneHost));
    expect(failure).toEqual({
      kind: 'misdirected',
      detail: `redirects are not followed, got ${status}; check CS_BASE_URL`,
    });
    expect(other.asked).toEqual([]);
    expect(site.asked).toHaveLength(1);
  },
);

it.each([
  ['us-2', ' (X-Cs-Region: us-2)'],
  ['<script>', ''],
])('names the cloud a tenant lives in, when it is a name (%s)', async (region, named) => {
  const site = await loopbackSite((response) => response.writeHead(308, { 'x-cs-region': region }).end());
  const failure = await failureOf(openDoor(site).send(readHost, oneHost));
  expect(failure).toEqual({
    kind: 'misdirected',
    detail: `redirects are not followed, got 308${named}; check CS_BASE_URL`,
  });
});
