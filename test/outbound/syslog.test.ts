import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import type { AuditPort } from '../../src/ledger/audit.js';
import { sendSyslog, syslogAudit, type SyslogLine } from '../../src/outbound/syslog.js';
import type { ConfiguredRule } from '../../src/policy/conditions.js';
import { createJudge } from '../../src/policy/judge.js';
import { openStanding } from '../support/open-standing.js';
import { manualClock } from './manual-clock.js';
import { memoryAudit } from './open-door.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function collector(take: (socket: Socket) => void): Promise<string> {
  const server = createServer({ allowHalfOpen: true }, take);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `syslog://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
}

/** A destination of the settings, in observe mode. */
function destination(url: string, audit: AuditPort, rules: readonly ConfiguredRule[] = []) {
  return {
    url,
    hostname: 'app01.corp.example',
    known: { operations: [syslogAudit(url)], origins: {} },
    judge: createJudge({ mode: 'observe', tickets: [], reopen: false, policy: { writes: 'permitted', rules } }),
    standing: openStanding,
    clock: manualClock().clock,
    audit,
  };
}

const lines: readonly SyslogLine[] = [
  { at: new Date('2026-11-20T09:00:00.000Z'), kind: 'verdict', grave: false, text: '{"a":"é\\nü"}' },
  { at: new Date('2026-11-20T09:00:01.500Z'), kind: 'call-intended', grave: true, text: 'two\nlines' },
];

it('frames messages of RFC 5424 by counting octets, and audits that it sends them', async () => {
  const got: Buffer[] = [];
  const url = await collector((socket) => {
    socket.on('data', (chunk: Buffer) => got.push(chunk));
    socket.on('end', () => socket.end());
  });
  const { audit, entries } = memoryAudit();
  await sendSyslog(destination(url, audit), lines);

  const messages = [
    '<110>1 2026-11-20T09:00:00.000Z app01.corp.example patchproof - verdict - {"a":"é\\nü"}',
    '<108>1 2026-11-20T09:00:01.500Z app01.corp.example patchproof - call-intended - two\nlines',
  ];
  const expected = messages.map((message) => `${Buffer.byteLength(message)} ${message}`).join('');
  expect(Buffer.concat(got).toString('utf8')).toBe(expected);
  expect(entries).toMatchObject([
    {
      kind: 'call-intended',
      facts: { operation: 'audit:syslog', name: 'sendSyslog', method: 'SYSLOG', origin: url, decision: 'permit' },
    },
    { kind: 'call-ended', facts: { outcome: 'ok', lines: 2 } },
  ]);
});

it('fails, and says so in the trail, when the collector breaks the connection before it has read to the end', async () => {
  const url = await collector((socket) => {
    socket.once('data', () => socket.resetAndDestroy());
  });
  const { audit, entries } = memoryAudit();
  const many = Array.from({ length: 2_000 }, () => ({
    ...lines[0],
    kind: 'verdict',
    at: new Date(0),
    grave: false,
    text: 'x'.repeat(2_000),
  }));
  await expect(sendSyslog(destination(url, audit), many)).rejects.toThrow();
  expect(entries.at(-1)).toMatchObject({ kind: 'call-ended', facts: { outcome: 'unreachable' } });
});

it('sends nothing when the trail cannot be written', async () => {
  let asked = 0;
  const url = await collector(() => (asked += 1));
  const audit = { append: () => Promise.reject(new Error('no ledger')) };
  await expect(sendSyslog(destination(url, audit), lines)).rejects.toThrow('no ledger');
  expect(asked).toBe(0);
});

it.each(['forbid', 'escalate'] as const)('opens no connection where a rule says %s, and says so', async (effect) => {
  let asked = 0;
  const url = await collector(() => (asked += 1));
  const { audit, entries } = memoryAudit();
  const rule = { id: 'the trail stays here', effect, operations: ['audit:*'], when: {} };
  await expect(sendSyslog(destination(url, audit, [rule]), lines)).rejects.toThrow(/policy .*the trail stays here/);
  expect(entries).toMatchObject([
    { kind: 'call-intended', facts: { operation: 'audit:syslog', because: ['the trail stays here'] } },
  ]);
  expect(asked).toBe(0);
});

it('sends nowhere but to what the catalogue names', async () => {
  let asked = 0;
  const url = await collector(() => (asked += 1));
  const { audit, entries } = memoryAudit();
  const { known } = destination('syslog://127.0.0.1:1', audit);
  await expect(sendSyslog({ ...destination(url, audit), known }, lines)).rejects.toThrow('not-in-the-catalogue');
  expect(entries).toMatchObject([{ facts: { operation: null, decision: 'deny' } }]);
  expect(asked).toBe(0);
});
