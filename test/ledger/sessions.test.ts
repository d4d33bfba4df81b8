import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignIn } from '../../src/ledger/sessions.js';
import { aLedger, startOfTime, stillClock } from './builders.js';
import { engines } from './databases.js';

const HOUR_MS = 3_600_000;
let begun = 0;

/** Another sign-in each time, of the same person. */
function signInOf(over: Partial<SignIn> = {}): SignIn {
  begun += 1;
  return {
    identity: 'a'.repeat(64),
    name: 'carol',
    roles: ['approver'],
    session: `session ${begun}`,
    flow: `flow ${begun}`,
    expiresAt: new Date(startOfTime.getTime() + HOUR_MS),
    ...over,
  };
}

describe.each(engines)('sessions on $engine', (engine) => {
  async function open() {
    const database = await engine.create();
    onTestFinished(database.remove);
    const clock = stillClock();
    const ledger = await aLedger(database.url, clock);
    const actions = async () => {
      const all: unknown[] = [];
      for await (const { body } of ledger.auditTrail({})) all.push(JSON.parse(body).facts.action);
      return all;
    };
    return { ...ledger, clock, actions, again: () => aLedger(database.url, clock) };
  }

  it('begin with a person, are found by their hash in every process, and are over in time', async () => {
    const { sessions, clock, again } = await open();
    const signIn = signInOf();
    expect(await sessions.begin(signIn)).toEqual({ kind: 'signed-in', name: 'carol' });
    const elsewhere = await again();
    expect(await elsewhere.sessions.find(signIn.session)).toEqual({ name: 'carol', roles: ['approver'] });
    expect(await sessions.find('another')).toBeUndefined();
    clock.advance(HOUR_MS);
    expect(await sessions.find(signIn.session)).toBeUndefined();
  });

  it('of one person are under one name, whatever the issuer calls them later', async () => {
    const { sessions, operators, actions } = await open();
    await sessions.begin(signInOf());
    const later = signInOf({ name: 'caroline', roles: ['viewer'] });
    expect(await sessions.begin(later)).toEqual({ kind: 'signed-in', name: 'carol' });
    expect(await operators.list()).toMatchObject([{ name: 'carol', roles: ['viewer'] }]);
    expect(await actions()).toEqual(['operator-added', 'signed-in', 'signed-in']);
  });

  it('begin without a name for whoever has one already, and for nobody else', async () => {
    const { sessions, operators } = await open();
    expect(await sessions.begin(signInOf({ name: undefined }))).toEqual({ kind: 'nameless' });
    expect(await operators.list()).toEqual([]);
    await sessions.begin(signInOf());
    expect(await sessions.begin(signInOf({ name: undefined }))).toEqual({ kind: 'signed-in', name: 'carol' });
  });

  it('begin once for each sign-in', async () => {
    const { sessions } = await open();
    const signIn = signInOf();
    await sessions.begin(signIn);
    const replayed = signInOf({ flow: signIn.flow });
    expect(await sessions.begin(replayed)).toEqual({ kind: 'replayed' });
    expect(await sessions.find(replayed.session)).toBeUndefined();
  });

  it('never begin under the name of another', async () => {
    const { sessions, operators } = await open();
    await operators.add({ name: 'carol', roles: ['viewer'], passwordHash: 'scrypt$' });
    expect(await sessions.begin(signInOf())).toEqual({ kind: 'name-taken' });
    expect(await operators.tie('carol', signInOf().identity)).toBe('tied');
    expect(await sessions.begin(signInOf())).toEqual({ kind: 'signed-in', name: 'carol' });
    expect(await operators.find('carol')).toMatchObject({ roles: ['viewer'], passwordHash: 'scrypt$' });
    expect(await sessions.begin(signInOf({ identity: 'b'.repeat(64) }))).toEqual({ kind: 'name-taken' });
  });

  it('begin for a person who comes with many browsers at once', async () => {
    const { sessions, operators, again } = await open();
    const other = await again();
    const both = [sessions, other.sessions, sessions, other.sessions];
    const came = await Promise.all(both.map(({ begin }) => begin(signInOf())));
    expect(came).toEqual(both.map(() => ({ kind: 'signed-in', name: 'carol' })));
    expect(await operators.list()).toHaveLength(1);
  });

  it('of two people who want one name at the same time begin for one', async () => {
    const { sessions, operators, again } = await open();
    const other = await again();
    const came = await Promise.all([
      sessions.begin(signInOf()),
      other.sessions.begin(signInOf({ identity: 'b'.repeat(64) })),
    ]);
    expect(came.map(({ kind }) => kind).toSorted()).toEqual(['name-taken', 'signed-in']);
    expect(await operators.list()).toHaveLength(1);
  });

  it('end when they are ended, and with their operator', async () => {
    const { sessions, operators, actions } = await open();
    const [one, two] = [signInOf(), signInOf()];
    await sessions.begin(one);
    await sessions.begin(two);
    await sessions.end(one.session);
    await sessions.end(one.session);
    expect([await sessions.find(one.session), await sessions.find(two.session)]).toMatchObject([
      undefined,
      { name: 'carol' },
    ]);
    await operators.disable('carol');
    expect(await sessions.find(two.session)).toBeUndefined();
    expect(await sessions.begin(signInOf())).toEqual({ kind: 'disabled', name: 'carol' });
    await operators.setPassword('carol', 'scrypt$');
    expect(await sessions.find(two.session)).toBeUndefined();
    expect((await actions()).filter((action) => action === 'signed-out')).toHaveLength(1);
  });

  it('an identity is tied to one name, and a name to one identity', async () => {
    const { sessions, operators } = await open();
    for (const name of ['alice', 'bob']) await operators.add({ name, roles: ['viewer'], passwordHash: 'scrypt$' });
    const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
    expect(await operators.tie('nobody', a)).toBe('unknown');
    expect([await operators.tie('alice', a), await operators.tie('alice', a)]).toEqual(['tied', 'tied']);
    expect([await operators.tie('bob', a), await operators.tie('alice', b)]).toEqual(['taken', 'taken']);
    await sessions.begin(signInOf({ identity: b, name: 'carol' }));
    expect(await operators.tie('bob', b)).toBe('taken');
  });
});
