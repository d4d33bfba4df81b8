import { describe, expect, it, onTestFinished } from 'vitest';
import { aLedger, startOfTime, stillClock } from './builders.js';
import { engines } from './databases.js';

describe.each(engines)('operators on $engine', (engine) => {
  async function open() {
    const database = await engine.create();
    onTestFinished(database.remove);
    const clock = stillClock();
    const ledger = await aLedger(database.url, clock);
    const facts = async () => {
      const all: unknown[] = [];
      for await (const { body } of ledger.auditTrail({})) all.push(JSON.parse(body).facts);
      return all;
    };
    return { operators: ledger.operators, clock, facts };
  }
  const alice = { name: 'alice', roles: ['approver', 'viewer'], passwordHash: 'scrypt$of-alice' } as const;

  it('are added once, disabled, and let in again with another password; each change is audited without it', async () => {
    const { operators, facts } = await open();
    expect(await operators.add(alice)).toBe(true);
    expect(await operators.add({ ...alice, passwordHash: 'scrypt$of-another' })).toBe(false);
    expect(await operators.find('alice')).toEqual({ ...alice, addedAt: startOfTime, disabledAt: undefined });
    expect(await operators.disable('alice')).toBe(true);
    expect(await operators.find('alice')).toMatchObject({ disabledAt: startOfTime });
    expect(await operators.setPassword('alice', 'scrypt$new')).toBe(true);
    expect(await operators.list()).toEqual([
      { name: 'alice', roles: alice.roles, addedAt: startOfTime, disabledAt: undefined },
    ]);
    expect(await operators.disable('bob')).toBe(false);
    expect(await operators.setPassword('bob', 'scrypt$new')).toBe(false);
    expect(await facts()).toEqual([
      { action: 'operator-added', operator: 'alice', roles: alice.roles },
      { action: 'operator-disabled', operator: 'alice' },
      { action: 'operator-password-set', operator: 'alice' },
    ]);
  });

  it('have keys, which are kept as hashes, expire and are revoked', async () => {
    const { operators, clock, facts } = await open();
    await operators.add(alice);
    const key = { id: 'k1', operator: 'alice', hash: 'f'.repeat(64), scopes: ['viewer'] } as const;
    expect(await operators.addKey({ ...key, id: 'k0', operator: 'bob' })).toBe(false);
    expect(await operators.addKey(key)).toBe(true);
    clock.advance(1000);
    const expiresAt = new Date(startOfTime.getTime() + 60_000);
    expect(await operators.addKey({ ...key, id: 'k2', expiresAt })).toBe(true);
    expect(await operators.findKey('k2')).toMatchObject({ hash: key.hash, expiresAt, revokedAt: undefined });
    expect(await operators.revokeKey('k1')).toBe(true);
    expect(await operators.revokeKey('k9')).toBe(false);
    expect((await operators.keys()).map(({ id, revokedAt }) => [id, revokedAt !== undefined])).toEqual([
      ['k2', false],
      ['k1', true],
    ]);
    expect(JSON.stringify(await facts())).not.toContain(key.hash);
  });
});
