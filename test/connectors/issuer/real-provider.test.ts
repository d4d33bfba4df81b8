import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { Provider } from 'oidc-provider';
import { expect, it, onTestFinished } from 'vitest';
import { client } from '../../../lab/issuer/start-issuer.js';
import { freePort } from '../../../lab/shared/free-port.js';
import { browser } from '../../support/browser.js';
import { issuerClient, PUBLIC_URL } from './setup.js';

const CALLBACK = `${PUBLIC_URL}/sign-in/callback`;

/** A certified OpenID provider in which one person is always signed in and has agreed. */
function providerAt(url: string, { inIdToken }: { inIdToken: boolean }): RequestListener {
  const provider = new Provider(url, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [CALLBACK],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    clientAuthMethods: ['client_secret_post'],
    pkce: { required: () => true },
    cookies: { keys: ['of this test'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email'] },
    conformIdTokenClaims: !inIdToken,
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, preferred_username: 'Carol', groups: ['soc', 'everybody'] }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client?.clientId ?? '',
        accountId: ctx.oidc.session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  });
  const callback = provider.callback();
  return (req, res) => {
    if (req.url?.startsWith('/interaction/') !== true) return void callback(req, res);
    void provider.interactionFinished(req, res, { login: { accountId: 'carol-1' } });
  };
}

it.each([
  ['that says name and groups in the ID token', true],
  ['that says them by userinfo alone', false],
])('a provider of others, %s, is understood', async (_case, inIdToken) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = createServer(providerAt(url, { inIdToken })).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const paths = { token: '/token', keys: '/jwks', userinfo: '/me' };
  const { issuer, entries } = issuerClient({ issuer: url, paths });
  expect(await issuer.doctor({ purpose: 'doctor', subjects: [] })).toMatchObject([{ ok: true }]);

  const begun = await issuer.begin();
  const person = browser();
  let page = await person.peek(begun.url);
  while (!(page.headers.get('location') ?? CALLBACK).startsWith(CALLBACK)) {
    page = await person.peek(new URL(page.headers.get('location') ?? '', url).href);
  }
  const back = new URL(page.headers.get('location') ?? '');
  const claims = await issuer.finish(back, begun.flow);
  expect(claims).toEqual({ subject: 'carol-1', name: 'Carol', groups: ['soc', 'everybody'] });
  const asked = entries.filter(({ kind }) => kind === 'call-intended').map(({ facts }) => facts['operation']);
  expect(asked.includes('issuer:userinfo:read')).toBe(!inIdToken);
  await expect(issuer.finish(back, begun.flow)).rejects.toThrow('invalid_grant');
});
