import { describe, expect, it } from 'vitest';
import { anInstance, ask, basic, SERVICE } from './support.js';

const CLIENT = { clientId: 'lab-client', clientSecret: 'lab-secret', username: SERVICE.username };
const LIST = '/api/now/table/incident';

function tokenRequest(fields: Record<string, string> = {}): RequestInit {
  const form = { grant_type: 'client_credentials', client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret };
  return { method: 'POST', body: new URLSearchParams({ ...form, ...fields }) };
}

function bearer(token: { access_token: string }): RequestInit {
  return { headers: { authorization: `Bearer ${token.access_token}` } };
}

describe('basic authentication', () => {
  it.each([
    ['a wrong password', basic({ ...SERVICE, password: 'wrong' })],
    ['an unknown user', basic({ username: 'nobody', password: 'x' })],
    ['an unknown token', 'Bearer nonsense'],
    ['no scheme', 'nonsense'],
  ])('refuses %s as recorded', async (_, authorization) => {
    const site = await anInstance();
    const said = await ask(site, LIST, { headers: { authorization } });
    expect(said.status).toBe(401);
    expect(said.headers.get('www-authenticate')).toBe('Basic realm="Service-now"');
    expect(JSON.parse(said.text)).toEqual({
      error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
      status: 'failure',
    });
  });

  it('locks an account that keeps being refused, even against the right password', async () => {
    const site = await anInstance({ lockoutAfter: 2 });
    const wrong = { headers: { authorization: basic({ ...SERVICE, password: 'wrong' }) } };
    await ask(site, LIST, wrong);
    expect(site.violations).toEqual([]);
    await ask(site, LIST, wrong);
    expect((await ask(site, LIST)).status).toBe(401);
    expect(site.violations).toEqual(['account locked after 2 refused logins']);
  });

  it('leaves no credential in the record of requests', async () => {
    const site = await anInstance({ oauthClients: [CLIENT] });
    await ask(site, LIST);
    await ask(site, '/oauth_token.do', tokenRequest());
    const kept = JSON.stringify(site.requests);
    expect(kept).not.toContain(CLIENT.clientSecret);
    expect(kept).not.toContain(basic(SERVICE).slice(6));
    expect(site.requests.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', LIST, 200],
      ['POST', '/oauth_token.do', 200],
    ]);
  });
});

describe('OAuth client credentials', () => {
  it('gives the same token again with the time that is left, and a new one after that', async () => {
    let now = new Date('2026-11-20T12:00:00Z');
    const site = await anInstance({ oauthClients: [CLIENT], now: () => now });
    const ask1 = async () => JSON.parse((await ask(site, '/oauth_token.do', tokenRequest())).text);
    const first = await ask1();
    expect(first).toMatchObject({ token_type: 'Bearer', scope: 'useraccount', expires_in: 1800 });
    expect((await ask(site, LIST, bearer(first))).status).toBe(200);

    now = new Date('2026-11-20T12:29:00Z');
    expect(await ask1()).toEqual({ ...first, expires_in: 60 });
    now = new Date('2026-11-20T12:30:00Z');
    expect((await ask(site, LIST, bearer(first))).status).toBe(401);
    expect((await ask1()).access_token).not.toBe(first.access_token);
  });

  it('does not know a revoked token any more', async () => {
    const site = await anInstance({ oauthClients: [CLIENT] });
    const token = JSON.parse((await ask(site, '/oauth_token.do', tokenRequest())).text);
    site.revokeTokens();
    expect((await ask(site, LIST, bearer(token))).status).toBe(401);
  });

  it.each([
    ['a wrong secret', tokenRequest({ client_secret: 'wrong' })],
    ['another grant', tokenRequest({ grant_type: 'password' })],
    [
      'JSON',
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          grant_type: 'client_credentials',
          client_id: CLIENT.clientId,
          client_secret: CLIENT.clientSecret,
        }),
      },
    ],
  ])('refuses %s', async (_, init) => {
    const site = await anInstance({ oauthClients: [CLIENT] });
    const said = await ask(site, '/oauth_token.do', init);
    expect(said.status).toBe(401);
    expect(JSON.parse(said.text)).toEqual({ error_description: 'access_denied', error: 'server_error' });
  });
});
