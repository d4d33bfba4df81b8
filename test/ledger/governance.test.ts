import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { engines } from './databases.js';

const NOON = new Date('2026-11-20T12:00:00Z');

describe.each(engines)('governance on $engine', (engine) => {
  async function open(count = 1) {
    const database = await engine.create();
    let now = NOON;
    const clock = { now: () => now, sleep: async () => undefined };
    const opening = { databaseUrl: database.url, clock, newId: randomUUID };
    const ledgers = await Promise.all(Array.from({ length: count }, () => createLedger(opening)));
    onTestFinished(async () => {
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      await database.remove();
    });
    const [ledger, other = ledger] = ledgers;
    if (ledger === undefined || other === undefined) throw new Error('expected a ledger');
    return { ledger, other, at: (minutes: number) => (now = new Date(NOON.getTime() + minutes * 60_000)) };
  }

  const call = (operation: string, decision = 'permit') => ({
    kind: 'call-intended' as const,
    facts: { operation, decision },
  });
  const hour = { since: new Date(NOON.getTime() - 3_600_000), atMost: 100 };

  it('counts permitted calls of an operation since a moment, and knows whether there was ever one', async () => {
    const { ledger, at } = await open();
    const { append } = ledger.audit;
    expect(await ledger.uses('a:read', hour)).toEqual({ calls: 0, usedBefore: false });
    at(-61);
    await append(call('a:read'));
    expect(await ledger.uses('a:read', hour)).toEqual({ calls: 0, usedBefore: true });
    at(-59);
    await append(call('a:read'));
    await append(call('b:read'));
    await append(call('a:read', 'deny'));
    await append(call('a:read', 'escalate'));
    await append({ kind: 'call-ended', facts: { of: 1, operation: 'a:read', decision: 'permit' } });
    at(0);
    await append(call('a:read'));
    expect(await ledger.uses('a:read', hour)).toEqual({ calls: 2, usedBefore: true });
    expect(await ledger.uses('a:read', { ...hour, atMost: 1 })).toEqual({ calls: 1, usedBefore: true });
    expect(await ledger.uses('c:read', hour)).toEqual({ calls: 0, usedBefore: false });
  });

  it('is switched for every process at once, and each switching is audited', async () => {
    const { ledger, other, at } = await open(2);
    expect(await other.writes.state()).toEqual({ stopped: false });
    await ledger.writes.stop({ by: 'command', why: 'something is odd' });
    expect(await other.writes.state()).toEqual({ stopped: true, at: NOON, by: 'command', why: 'something is odd' });
    const later = at(5);
    await other.writes.allow({ by: 'api' });
    expect(await ledger.writes.state()).toEqual({ stopped: false, at: later, by: 'api', why: undefined });

    const facts: unknown[] = [];
    for await (const { body } of ledger.auditTrail({})) facts.push(JSON.parse(body));
    expect(facts).toMatchObject([
      { kind: 'operator', facts: { action: 'stop-writes', by: 'command', why: 'something is odd' } },
      { kind: 'operator', facts: { action: 'allow-writes', by: 'api', why: null } },
    ]);
  });
});
