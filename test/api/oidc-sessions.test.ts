import { once } from 'node:events';
import { request } from 'node:http';
import express from 'express';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { carol } from '../../lab/issuer/people.js';
import { createBrowsers } from '../../src/api/browsers.js';
import { createFlowCookie } from '../../src/api/flow-cookie.js';
import type { Sessions } from '../../src/ledger/sessions.js';
import { browser } from '../support/browser.js';
import { oidcWorld } from './support/oidc-world.js';
import { formIn, signedIn, words } from './support/signed-in.js';

const HOUR_MS = 3_600_000;
const DIGEST = 'd'.repeat(64);

describe('a session', () => {
  it('is good for its time, in every process, and not a moment longer', async () => {
    const { url, clock, another } = await oidcWorld();
    const person = await signedIn(url);
    const elsewhere = await another();
    for (const [name, value] of person.cookies(url)) person.cookies(elsewhere).set(name, value);
    clock.advance(8 * HOUR_MS - 60_000);
    expect((await person.call('GET', `${elsewhere}/api/verifications`, elsewhere)).status).toBe(200);
    clock.advance(60_000);
    const over = await person.call('GET', `${url}/api/verifications`, url);
    expect([over.status, over.headers.get('www-authenticate')]).toEqual([401, 'Cookie realm="Patchproof"']);
  });

  it('ends at once when its operator is disabled, does not come back with them, and they cannot begin another', async () => {
    const { url, ledger } = await oidcWorld();
    const person = await signedIn(url);
    await ledger.operators.disable('carol');
    expect((await person.call('GET', `${url}/api/verifications`, url)).status).toBe(401);
    const page = await person.open(`${url}/api/verifications`);
    expect([page.status, words(page)]).toEqual([403, 'You are not let in here any more.']);
    await ledger.operators.setPassword('carol', 'none');
    expect((await person.call('GET', `${url}/api/verifications`, url)).status).toBe(401);
  });

  it('is not had by a made-up cookie, and such a one shuts nobody out', async () => {
    const { url } = await oidcWorld();
    const person = await signedIn(url);
    const forger = browser();
    for (let turn = 0; turn < 12; turn += 1) {
      forger.cookies(url).set('patchproof', `${turn}`.padStart(43, 'A'));
      expect((await forger.call('GET', `${url}/api/verifications`, url)).status).toBe(401);
    }
    expect((await person.call('GET', `${url}/api/verifications`, url)).status).toBe(200);
  });

  it('is found in the ledger as a hash alone', async () => {
    const { url, ledger } = await oidcWorld();
    const person = await signedIn(url);
    const token = person.cookies(url).get('patchproof') ?? '';
    expect(token).toHaveLength(43);
    expect(await ledger.sessions.find(token)).toBeUndefined();
  });

  it('is ended by its own form, not by that of another page', async () => {
    const { url, trail } = await oidcWorld();
    const person = await signedIn(url);
    const form = { form: formIn(await person.open(`${url}/sign-out`)) };
    expect((await person.send(`${url}/sign-out`, form, 'https://evil.example')).status).toBe(403);
    expect((await person.send(`${url}/sign-out`, {}, url)).status).toBe(403);
    const kept = new Map(person.cookies(url));
    expect((await person.send(`${url}/sign-out`, form, url)).status).toBe(200);
    expect(person.cookies(url).size).toBe(0);
    for (const [name, value] of kept) person.cookies(url).set(name, value);
    expect((await person.call('GET', `${url}/api/verifications`, url)).status).toBe(401);
    expect((await trail()).at(-1)?.facts).toEqual({ action: 'signed-out', operator: 'carol' });
  });
});

describe('a page of another site', () => {
  const evil = 'https://evil.example';
  it.each([
    ['PUT', '/queues/api/queues/pause'],
    ['POST', '/api/writes/stop'],
    ['POST', '/api/dead-letters/replay'],
    ['POST', '/api/approvals/a-1'],
    ['DELETE', '/queues/api/queues/verify/1/clean'],
  ])('cannot act in the name of whoever has a session: %s %s', async (method, path) => {
    const { url, issuer } = await oidcWorld();
    const all = ['patch-approvers', 'on-call'];
    issuer.become({ ...carol, claims: { ...carol.claims, groups: all } });
    const person = await signedIn(url);
    expect((await person.call(method, `${url}${path}`, evil)).status).toBe(403);
    expect((await person.call(method, `${url}${path}`, url)).status).not.toBe(403);
  });

  it.each([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['no origin', {}, 403],
    ['the origin of a sandbox', { origin: 'null' }, 403],
    ['a sister site', { 'sec-fetch-site': 'same-site', origin: 'own' }, 403],
    ['our own origin, by an old browser', { origin: 'own' }, 422],
  ])('is told by %s', async (_case, told, status) => {
    const { url } = await oidcWorld();
    const person = await signedIn(url);
    const cookie = [...person.cookies(url)].map(([name, value]) => `${name}=${value}`).join(';');
    const headers = Object.fromEntries(
      Object.entries(told).map(([name, value]) => [name, value === 'own' ? url : value]),
    );
    // Sent by hand: what is called a browser here would say where it comes from.
    const answer = await rawPost(`${url}/api/approvals/a-1`, { ...headers, cookie });
    expect(answer).toBe(status);
  });

  it('cannot send the form of a question, even when it seems to be ours', async () => {
    const { url, link, ballots } = await oidcWorld();
    const person = browser();
    const page = await person.open(`${url}${link}`);
    const fields = { digest: DIGEST, decision: 'approve' };
    expect((await person.send(page.url, { ...fields, form: formIn(page) }, evil)).status).toBe(403);
    expect((await person.send(page.url, fields, page.url)).status).toBe(403);
    expect((await person.send(page.url, { ...fields, form: 'f'.repeat(64) }, page.url)).status).toBe(403);
    expect(ballots).toEqual([]);
  });
});

async function rawPost(url: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> {
  const sent = request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } });
  const answered = once(sent, 'response');
  sent.end('{}');
  const [answer] = await answered;
  answer.resume();
  return answer.statusCode;
}

/** A browser's sessions over https, in a ledger that knows one person. */
function overHttps(name: string) {
  const held: string[] = [];
  const sessions: Sessions = {
    begin: async ({ session }) => {
      held.push(session);
      return { kind: 'signed-in', name };
    },
    find: async () => ({ name, roles: ['viewer'] }),
    end: async () => undefined,
  };
  const place = { publicUrl: 'https://patchproof.corp.example', sessionMs: HOUR_MS, reservedName: 'operator' };
  const browsers = createBrowsers({ ...place, sessions, now: () => new Date() });
  const app = express().get('/', async (req, res) => {
    const { kind } = await browsers.begin(res, { identity: 'i', name, roles: ['viewer'], state: 's' });
    res.json([kind, (await browsers.personOf(req))?.name]);
  });
  return { app, browsers, held };
}

it('a session over https is kept in cookies that belong to this host alone', async () => {
  const { app, browsers, held } = overHttps('carol');
  app.get('/begin', (_req, res) => {
    createFlowCookie(browsers.place).put(res, { state: 's', nonce: 'n', verifier: 'v' }, '/queues');
    res.end();
  });
  const asked = [await supertest(app).get('/begin'), await supertest(app).get('/')];
  const cookies = asked.flatMap(({ headers }) => headers['set-cookie'] ?? []);
  expect(cookies.map((cookie) => cookie.replace(/=[^;]+/, '').replace(/ Expires=[^;]+;/, ''))).toEqual([
    '__Host-patchproof-sign-in; Max-Age=600; Path=/; HttpOnly; Secure; SameSite=Lax',
    '__Host-patchproof; Max-Age=3600; Path=/; HttpOnly; Secure; SameSite=Lax',
  ]);
  expect(held[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(cookies[1]).not.toContain(held[0]);
});

it.each([
  ['carol', ['signed-in', 'carol'], true],
  ['operator', ['name-taken', null], false],
])(
  'one who is called %s has a session, unless the operator of the environment is called so',
  async (name, came, kept) => {
    const { app } = overHttps(name);
    const answer = await supertest(app)
      .get('/')
      .set('cookie', `a=b; __Host-patchproof=${'x'.repeat(43)}; c=d`);
    expect(answer.body).toEqual(came);
    expect(answer.headers['set-cookie'] !== undefined).toBe(kept);
  },
);
