import { setImmediate } from 'node:timers/promises';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { newKey } from '../../src/api/known-person.js';
import type { ApiKey, Operator, Role } from '../../src/ledger/operators.js';
import { hashPassword } from '../../src/shared/password.js';
import { atOnce } from './support/at-once.js';
import { basic, operator, testApp } from './support/test-app.js';

const NOW = new Date('2026-11-20T12:00:00Z');
const PASSWORD = 'a pass:word with ключ';
const passwordHash = await hashPassword(PASSWORD);

function someone(over: Partial<Operator> = {}) {
  return { name: 'alice', roles: ['viewer'] as readonly Role[], addedAt: NOW, passwordHash, ...over };
}

/** The app, in which these are known, and nobody else but the operator of the environment. */
function appOf(
  person: Operator & { passwordHash: string },
  keys: readonly (ApiKey & { hash: string })[] = [],
  ofEnvironment = operator,
) {
  const people = { held: person, away: false };
  const { app } = testApp({
    people: {
      operator: ofEnvironment,
      operators: {
        find: async (name) => {
          if (people.away) throw new Error('the ledger is away');
          return name === people.held.name ? people.held : undefined;
        },
        findKey: async (id) => {
          await setImmediate(); // a ledger takes its time
          return keys.find((key) => key.id === id);
        },
      },
      now: () => NOW,
      localAccounts: true,
    },
  });
  const ask = (method: 'get' | 'post' | 'put', path: string, authorization = basic(person.name, PASSWORD)) =>
    request(app)[method](path).set('authorization', authorization);
  const become = (now: typeof person): void => void (people.held = now);
  return { app, ask, become, away: (now: boolean) => void (people.away = now) };
}

function aKey(over: Partial<ApiKey> = {}) {
  const { id, text, hash } = newKey();
  const key = { id, hash, operator: 'alice', scopes: ['viewer'] as readonly Role[], createdAt: NOW, ...over };
  return { key, bearer: `Bearer ${text}` };
}

describe('a person with a name', () => {
  it('is let in by the password, also when it is asked for often', async () => {
    const { ask } = appOf(someone());
    for (const _time of [1, 2, 3]) await ask('get', '/api/verifications').expect(200);
    await ask('get', '/api/verifications', basic('alice', 'wrong')).expect(401);
    await ask('get', '/api/verifications', basic('alice', '')).expect(401);
  });

  it('is not let in any more from the moment of being disabled, or of another password', async () => {
    const { ask, become } = appOf(someone());
    await ask('get', '/api/verifications').expect(200);
    become(someone({ disabledAt: NOW }));
    await ask('get', '/api/verifications').expect(401);
    become({ ...someone(), passwordHash: 'scrypt$another' });
    await ask('get', '/api/verifications').expect(401);
  });

  it.each<[Role, string, 'get' | 'post' | 'put', number]>([
    ['viewer', '/api/verifications', 'get', 200],
    ['viewer', '/api/approvals', 'get', 200],
    ['viewer', '/metrics', 'get', 200],
    ['viewer', '/api/approvals/a-1', 'post', 403],
    ['viewer', '/API/Approvals/a-1/', 'post', 403],
    ['viewer', '/api/writes/stop', 'post', 403],
    ['viewer', '/queues/api/queues/pause', 'put', 403],
    ['viewer', '/api/audit', 'get', 403],
    ['approver', '/api/approvals/a-1', 'post', 422],
    ['approver', '/api/approvals', 'post', 422],
    ['approver', '/api/dead-letters/replay', 'post', 403],
    ['approver', '/api/writes/allow', 'post', 403],
    ['operator', '/api/writes/stop', 'post', 200],
    ['operator', '/api/dead-letters/v-1/replay', 'post', 404],
    ['operator', '/api/approvals/a-1', 'post', 403],
    ['operator', '/api/approvals', 'post', 403],
    ['operator', '/api/something/new', 'post', 404],
    ['auditor', '/api/audit', 'get', 404],
    ['auditor', '/api/verifications', 'get', 200],
    ['auditor', '/api/writes/stop', 'post', 403],
  ])('with the role %s asks for %s (%s) and hears %d', async (role, path, method, status) => {
    const answer = await appOf(someone({ roles: [role] })).ask(method, path);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body.detail).toMatch(/^expected the role \w+/);
  });

  it('is never the operator of the environment, whose name nobody else has', async () => {
    const { ask } = appOf(someone({ name: operator.username }));
    await ask('get', '/metrics').expect(401);
    await ask('get', '/metrics', basic(operator.username, operator.password)).expect(200);
  });
});

describe('a key', () => {
  it('does what both it and its owner may do', async () => {
    const { key, bearer } = aKey({ scopes: ['viewer', 'approver'] });
    const { ask } = appOf(someone({ roles: ['viewer', 'operator'] }), [key]);
    await ask('get', '/metrics', bearer).expect(200);
    await ask('post', '/api/approvals/a-1', bearer).expect(403);
    await ask('post', '/api/writes/stop', bearer).expect(403);
  });

  it.each([
    ['has expired', { expiresAt: NOW }, {}],
    ['is revoked', { revokedAt: NOW }, {}],
    ['belongs to one who is disabled', {}, { disabledAt: NOW }],
    ['belongs to nobody', { operator: 'bob' }, {}],
  ])('opens nothing when it %s', async (_case, key, owner) => {
    const made = aKey(key);
    await appOf(someone(owner), [made.key]).ask('get', '/metrics', made.bearer).expect(401);
  });

  it('opens nothing with another secret', async () => {
    const { key } = aKey();
    const { text } = newKey();
    const forged = `Bearer ppk_${key.id}_${text.slice(-43)}`;
    await appOf(someone(), [key]).ask('get', '/metrics', forged).expect(401);
  });
});

describe('guesses sent at once', () => {
  const many = (guess: (turn: number) => string) => Array.from({ length: 30 }, (_, turn) => guess(turn));
  const wrongFirst = Array.from({ length: 10 }, () => 401);

  it.each([
    ['the operator of the environment', basic(operator.username, operator.password)],
    ['a person', basic('alice', PASSWORD)],
    ['a person who was let in before', basic('alice', PASSWORD), true],
  ])('are compared ten times at most: then not even %s is let in', async (_who, right, before = false) => {
    const { app, ask } = appOf(someone());
    if (before) await ask('get', '/metrics', right).expect(200);
    const name = right === basic('alice', PASSWORD) ? 'alice' : operator.username;
    const heard = await atOnce(app, [...many((turn) => basic(name, `guess ${turn}`)), right]);
    expect(heard).toEqual([
      ...wrongFirst,
      ...many(() => '')
        .slice(9)
        .map(() => 429),
    ]);
    await ask('get', '/metrics', right).expect(429);
  });

  it('are compared ten times at most where they are keys', async () => {
    const { key, bearer } = aKey();
    const { app } = appOf(someone(), [key]);
    const heard = await atOnce(app, [...many(() => `Bearer ${newKey().text}`), bearer]);
    expect(heard).toEqual([
      ...wrongFirst,
      ...many(() => '')
        .slice(9)
        .map(() => 429),
    ]);
  });

  it.each([
    ['the operator of the environment', () => basic(operator.username, operator.password)],
    ['a person', () => basic('alice', PASSWORD)],
    ['a key', ({ bearer }: ReturnType<typeof aKey>) => bearer],
  ])('and right let %s in every time, also after nine wrong ones', async (_who, of) => {
    const made = aKey();
    const { app, ask } = appOf(someone(), [made.key]);
    for (let turn = 0; turn < 9; turn += 1) await ask('get', '/metrics', 'Bearer ppk_made-up').expect(401);
    expect(
      await atOnce(
        app,
        many(() => of(made)),
      ),
    ).toEqual(many(() => '').map(() => 200));
    await ask('get', '/metrics', 'Bearer ppk_made-up').expect(401);
    await ask('get', '/metrics', of(made)).expect(429);
  });
});

describe('while the ledger is away', () => {
  it('a question that it could not answer is no wrong guess', async () => {
    const { ask, away } = appOf(someone());
    away(true);
    for (let turn = 0; turn < 11; turn += 1) await ask('get', '/metrics').expect(500);
    away(false);
    await ask('get', '/metrics').expect(200);
  });

  it.each(['operator', 'Operator'])('guesses of the password of %s are counted all the same', async (name) => {
    const { ask, away } = appOf(someone(), [], { ...operator, username: 'Operator' });
    away(true);
    for (let turn = 0; turn < 10; turn += 1) await ask('get', '/metrics', basic(name, `guess ${turn}`)).expect(401);
    await ask('get', '/metrics', basic('Operator', operator.password)).expect(429);
  });
});
