import { describe, expect, it } from 'vitest';
import { carol } from '../../lab/issuer/people.js';
import { hashPassword } from '../../src/shared/password.js';
import { browser } from '../support/browser.js';
import { oidcWorld } from './support/oidc-world.js';
import { formIn, signedIn, words } from './support/signed-in.js';
import { basic, credentials, operator } from './support/test-app.js';

const DIGEST = 'd'.repeat(64);

describe('a person of the issuer', () => {
  it('opens a link, signs in on the way, and answers in their own name', async () => {
    const { url, link, ballots, trail, issuer } = await oidcWorld();
    const person = browser();
    const page = await person.open(`${url}${link}`);
    expect([page.status, page.url]).toEqual([200, `${url}${link}`]);
    expect(page.text).toContain('You are signed in as carol.');

    const form = { digest: DIGEST, decision: 'approve', comment: 'seen', form: formIn(page) };
    const answer = await person.send(`${url}${link}`, form, page.url);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('INC0010001: approved')]);
    expect(ballots).toMatchObject([{ by: 'carol', decision: 'approve', via: 'link' }]);

    const entries = await trail();
    expect(entries.filter(({ kind }) => kind === 'operator').map(({ facts }) => facts)).toMatchObject([
      { action: 'operator-added', operator: 'carol', roles: ['approver'] },
      { action: 'signed-in', operator: 'carol', roles: ['approver'] },
    ]);
    const calls = entries.filter(({ kind }) => kind === 'call-intended').map(({ facts }) => facts['operation']);
    expect(calls).toEqual(['issuer:metadata:read', 'issuer:tokens:create', 'issuer:keys:read']);
    expect(issuer.violations).toEqual([]);
  });

  it('may do what their groups may, and no more', async () => {
    const { url } = await oidcWorld();
    const person = await signedIn(url);
    expect((await person.call('PUT', `${url}/queues/api/queues/pause`, url)).status).toBe(403);
    expect((await person.call('POST', `${url}/api/approvals/a-1`, url)).status).toBe(422);
  });

  it('keeps the name they had first, and gets other roles with the next sign-in', async () => {
    const { url, issuer, ledger } = await oidcWorld();
    const person = await signedIn(url);
    issuer.become({ ...carol, claims: { preferred_username: 'Carol Müller', groups: ['soc', 'on-call'] } });
    expect((await person.call('POST', `${url}/api/writes/stop`, url)).status).toBe(403);
    await signedIn(url, person);
    expect((await person.call('POST', `${url}/api/writes/stop`, url)).status).toBe(200);
    expect(await ledger.operators.list()).toMatchObject([{ name: 'carol', roles: ['viewer', 'auditor', 'operator'] }]);
  });

  it('is known by the userinfo endpoint, where the ID token does not say enough', async () => {
    const { url, issuer } = await oidcWorld();
    const more = { preferred_username: 'dave', groups: ['soc'] };
    issuer.become({ sub: 'd-1', claims: {}, onlyUserinfo: more });
    await signedIn(url);
    expect(issuer.violations).toEqual([]);
    issuer.lie('other-person-in-userinfo');
    expect((await browser().open(`${url}/sign-in`)).status).toBe(403);
  });

  it.each([
    [
      'no group that has a role',
      { preferred_username: 'eve', groups: ['everybody', 'constructor'] },
      'none of your groups',
    ],
    ['no groups at all', { preferred_username: 'eve' }, 'none of your groups'],
    ['groups that are none', { preferred_username: 'eve', groups: { soc: true } }, 'none of your groups'],
    ['no name', { groups: ['soc'] }, 'no name that can be used here'],
    [
      'a name that could be taken for another',
      { preferred_username: 'саrol', groups: ['soc'] },
      'no name that can be used',
    ],
  ])('with %s is refused in words, and leaves no trace as an operator', async (_case, claims, why) => {
    const { url, issuer, ledger } = await oidcWorld();
    issuer.become({ sub: 'e-1', claims });
    const person = browser();
    const page = await person.open(`${url}/sign-in`);
    expect([page.status, words(page)]).toEqual([403, expect.stringContaining(why)]);
    expect([...person.cookies(url).keys()]).toEqual([]);
    expect(await ledger.operators.list()).toEqual([]);
  });
});

describe('a name', () => {
  it.each([operator.username, 'Bob'])(
    'that belongs to somebody here (%s) is not given to one of the issuer',
    async (name) => {
      const { url, issuer, ledger, trail } = await oidcWorld();
      await ledger.operators.add({ name: 'bob', roles: ['approver'], passwordHash: 'none' });
      issuer.become({ sub: 'b-1', claims: { preferred_username: name.toUpperCase(), groups: ['soc'] } });
      const page = await browser().open(`${url}/sign-in`);
      expect([page.status, words(page)]).toEqual([403, expect.stringContaining('belongs to another account')]);
      expect((await trail()).filter(({ facts }) => facts['action'] === 'signed-in')).toEqual([]);
    },
  );

  it('is one for a person with an account here and at the issuer, once they are tied', async () => {
    const { url, issuer, ledger } = await oidcWorld();
    await ledger.operators.add({ name: 'bob', roles: ['approver'], passwordHash: await hashPassword('bobs password') });
    issuer.become({ sub: 'b-1', claims: { preferred_username: 'bob', groups: ['soc'] } });
    const refused = await browser().open(`${url}/sign-in`);
    const identity = /--identity ([0-9a-f]{64})/.exec(refused.text)?.[1] ?? '';
    expect(await ledger.operators.tie('bob', identity)).toBe('tied');
    const person = await signedIn(url);
    expect(person.cookies(url).size).toBe(1);
    const [bob] = await ledger.operators.list();
    expect(bob).toMatchObject({ name: 'bob', roles: ['approver'], identity });
    const asBefore = await fetch(`${url}/metrics`, { headers: { authorization: basic('bob', 'bobs password') } });
    expect(asBefore.status).toBe(200);
  });

  it('that two people of the issuer would have is the first one’s', async () => {
    const { url, issuer } = await oidcWorld();
    await signedIn(url);
    issuer.become({ ...carol, sub: 'another-carol' });
    expect((await browser().open(`${url}/sign-in`)).status).toBe(403);
  });
});

describe('where people sign in at an issuer', () => {
  it('programs are still asked for a password or key, and need no form', async () => {
    const { url } = await oidcWorld();
    const asked = await fetch(`${url}/api/verifications`, { headers: { accept: 'application/json' } });
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
    const headers = { authorization: credentials, 'content-type': 'application/json' };
    expect((await fetch(`${url}/api/writes/stop`, { method: 'POST', headers })).status).toBe(200);
  });

  it('accounts of this place are let in, or with localAccounts: false only those that are tied', async () => {
    const { url, ledger } = await oidcWorld({ yaml: '  localAccounts: false' });
    const passwordHash = await hashPassword('a password');
    await ledger.operators.add({ name: 'bob', roles: ['approver'], passwordHash });
    await ledger.operators.add({ name: 'dora', roles: ['approver'], passwordHash });
    await ledger.operators.tie('dora', 'd'.repeat(64));
    const ask = async (authorization: string) => (await fetch(`${url}/metrics`, { headers: { authorization } })).status;
    expect(await ask(basic('bob', 'a password'))).toBe(401);
    expect(await ask(basic('dora', 'a password'))).toBe(200);
    expect(await ask(credentials)).toBe(200);
  });
});
