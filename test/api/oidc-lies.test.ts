import { describe, expect, it } from 'vitest';
import { carol, lies } from '../../lab/issuer/people.js';
import { browser } from '../support/browser.js';
import { oidcWorld } from './support/oidc-world.js';
import { words } from './support/signed-in.js';
import { credentials } from './support/test-app.js';

describe('an issuer that', () => {
  it.each(lies.filter((lie) => lie !== 'other-person-in-userinfo'))('lies (%s) is not believed', async (lie) => {
    const { url, issuer, ledger, lines } = await oidcWorld();
    issuer.lie(lie);
    const page = await browser().open(`${url}/sign-in`);
    expect([page.status, words(page)]).toEqual([403, 'The issuer does not say who you are.']);
    expect(await ledger.operators.list()).toEqual([]);
    expect(lines.at(-1)?.fields).toMatchObject({
      refused: 'not-vouched-for',
      signIn: expect.stringMatching(/^[\w-]+$/),
    });
  });

  it.each(['token_endpoint', 'jwks_uri'])('names another address as its %s is not asked there', async (name) => {
    const { url, issuer } = await oidcWorld();
    issuer.announce({ [name]: `${issuer.issuer}/elsewhere` });
    const page = await browser().open(`${url}/sign-in`);
    expect(page.status).toBe(403);
    expect(issuer.requests.filter(({ path }) => path.endsWith('elsewhere'))).toEqual([]);
  });

  it.each(['https://login.elsewhere.example', 'http://127.0.0.1:1'])(
    'goes by another name (%s) is not used',
    async (name) => {
      const { url, issuer } = await oidcWorld();
      issuer.announce({ issuer: name });
      const page = await browser().open(`${url}/sign-in`);
      expect([page.status, words(page)]).toEqual([503, expect.stringContaining('cannot be asked')]);
    },
  );

  it('is away is asked once for many, and people may come in by password', async () => {
    const { url, issuer } = await oidcWorld();
    issuer.setFault('answer', { status: 503 });
    const pages = await Promise.all([1, 2, 3].map(() => browser().open(`${url}/sign-in?to=/metrics`)));
    expect(pages.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(pages[0]?.text).toContain('/sign-in?with=password&amp;to=%2Fmetrics');
    const asked = await fetch(`${url}/sign-in?with=password&to=%2Fmetrics`, { redirect: 'manual' });
    expect([asked.status, asked.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('Basic')]);
    const headers = { authorization: credentials };
    const inside = await fetch(`${url}/sign-in?with=password&to=%2Fmetrics`, { redirect: 'manual', headers });
    expect([inside.status, inside.headers.get('location')]).toEqual([303, '/metrics']);
  });

  it('goes away while a person is there shuts nobody out', async () => {
    const { url, issuer } = await oidcWorld();
    for (let turn = 0; turn < 11; turn += 1) {
      const person = browser();
      const begun = await person.peek(`${url}/sign-in`);
      const back = (await person.peek(begun.headers.get('location') ?? '')).headers.get('location') ?? '';
      issuer.setFault('reset-before');
      const page = await person.peek(back);
      expect([page.status, words(page)]).toEqual([503, 'The issuer cannot be asked at the moment.']);
      issuer.clearFault('reset-before');
    }
  });

  it('takes a used code again opens no second session', async () => {
    const { url, issuer, ledger } = await oidcWorld();
    issuer.takeCodesTwice();
    const person = browser();
    const begun = await person.peek(`${url}/sign-in`);
    const kept = new Map(person.cookies(url));
    const back = (await person.peek(begun.headers.get('location') ?? '')).headers.get('location') ?? '';
    expect((await person.peek(back)).status).toBe(303);

    const thief = browser();
    for (const [name, value] of kept) thief.cookies(url).set(name, value);
    const again = await thief.peek(back);
    expect([again.status, words(again)]).toEqual([400, expect.stringContaining('is over')]);
    expect((await ledger.operators.list()).length).toBe(1);
    expect((await thief.open(`${url}/api/verifications`)).url).toBe(`${url}/api/verifications`);
  });
});

describe('the way back', () => {
  it.each([
    ['in another browser', (back: string) => back, true],
    ['with another state', (back: string) => back.replace(/state=[^&]+/, 'state=another'), false],
    ['without a state', (back: string) => back.replace(/state=[^&]+/, ''), false],
  ])('%s leads nowhere', async (_case, change, fresh) => {
    const { url, issuer } = await oidcWorld();
    const person = browser();
    const begun = await person.peek(`${url}/sign-in`);
    const back = (await person.peek(begun.headers.get('location') ?? '')).headers.get('location') ?? '';
    const page = await (fresh ? browser() : person).peek(change(back));
    expect(page.status).toBe(400);
    expect(issuer.requests.filter(({ path }) => path.endsWith('/token'))).toEqual([]);
  });

  it('that was taken once is not there a second time', async () => {
    const { url } = await oidcWorld();
    const person = browser();
    const begun = await person.peek(`${url}/sign-in`);
    const back = (await person.peek(begun.headers.get('location') ?? '')).headers.get('location') ?? '';
    expect((await person.peek(back)).status).toBe(303);
    expect((await person.peek(back)).status).toBe(400);
  });

  it('with an error of the issuer is told by its code alone, and ten of them close the address', async () => {
    const { url, lines } = await oidcWorld();
    for (let turn = 0; turn < 10; turn += 1) {
      const person = browser();
      const begun = await person.peek(`${url}/sign-in`);
      const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
      const back = new URLSearchParams({ state, error: 'access_denied', error_description: 'canary <b>words</b>' });
      const page = await person.peek(`${url}/sign-in/callback?${back.toString()}`);
      expect([page.status, page.text.includes('canary')]).toEqual([403, false]);
    }
    expect(JSON.stringify(lines)).not.toContain('canary');
    expect((await browser().open(`${url}/sign-in`)).status).toBe(429);
  });

  it('of many at once is asked about ten times at most, and leads in everybody who is vouched for', async () => {
    const { url, issuer } = await oidcWorld();
    const begin = async () => {
      const person = browser();
      const begun = await person.peek(`${url}/sign-in`);
      const back = (await person.peek(begun.headers.get('location') ?? '')).headers.get('location') ?? '';
      return async () => (await person.peek(back)).status;
    };
    const crowd = await Promise.all(Array.from({ length: 13 }, begin));
    expect(await Promise.all(crowd.map((comeBack) => comeBack()))).toEqual(crowd.map(() => 303));

    const liars = await Promise.all(Array.from({ length: 13 }, begin));
    issuer.lie('wrong-audience');
    const asked = issuer.requests.length;
    const heard = await Promise.all(liars.map((comeBack) => comeBack()));
    expect([403, 429].map((status) => heard.filter((one) => one === status).length)).toEqual([10, 3]);
    expect(issuer.requests.slice(asked).filter(({ path }) => path.endsWith('/token'))).toHaveLength(10);
  });

  it.each([
    'https://evil.example/',
    '//evil.example/queues',
    '/\\evil.example/queues',
    '/queues/..//evil.example',
    '/sign-out',
    '/queues%0d%0aset-cookie:x=1',
    'javascript:alert(1)',
    '/queues\t//evil.example',
  ])('never leads to %s', async (to) => {
    const { url } = await oidcWorld();
    const person = browser();
    const begun = await person.peek(`${url}/sign-in?to=${encodeURIComponent(to)}`);
    const back = (await person.peek(begun.headers.get('location') ?? '')).headers.get('location') ?? '';
    const location = (await person.peek(back)).headers.get('location') ?? '';
    expect(location).toMatch(/^\/queues(?:%0d%0aset-cookie:x=1)?$/);
  });
});

it('nothing of code, token, state or subject is in logs, trail or the database', async () => {
  const { url, lines, trail, issuer, ledger } = await oidcWorld();
  const person = browser();
  const begun = await person.peek(`${url}/sign-in`);
  const to = new URL(begun.headers.get('location') ?? '');
  const back = (await person.peek(to.href)).headers.get('location') ?? '';
  await person.peek(back);
  expect(await ledger.operators.list()).toHaveLength(1);
  const secrets = [
    ...['state', 'nonce', 'code_challenge'].map((name) => to.searchParams.get(name)),
    new URL(back).searchParams.get('code'),
    carol.sub,
    'canary-token',
    person.cookies(url).get('patchproof'),
  ];
  const told = JSON.stringify([lines, await trail(), await ledger.operators.list()]);
  expect(secrets.filter((secret) => secret === null || secret === undefined || told.includes(secret))).toEqual([]);
  expect(issuer.violations).toEqual([]);
});
