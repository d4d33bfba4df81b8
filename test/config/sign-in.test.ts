import { expect, it } from 'vitest';
import { mistakesOf, settingsOf } from './settings-of.js';

const issuer = 'https://login.corp.example/realms/corp';
const env = {
  OIDC_CLIENT_SECRET: 'client-secret-1',
  PUBLIC_URL: 'https://patchproof.corp.example',
  LINK_SECRET: 'x'.repeat(32),
};
const whole = `
signIn:
  issuer: ${issuer}
  clientId: patchproof
  roles: { approvers: [approver, viewer] }
  paths: { token: /realms/corp/token, keys: /realms/corp/certs }
`;

it('nobody signs in by an issuer unless one is named', () => {
  expect(settingsOf().signIn).toEqual({ sessionMs: 8 * 3_600_000, localAccounts: true, oidc: undefined });
});

it('an issuer needs a client, paths and roles; the rest has defaults', () => {
  expect(settingsOf({ env, yaml: whole }).signIn.oidc).toEqual({
    issuer,
    clientId: 'patchproof',
    clientSecret: 'client-secret-1',
    scopes: ['openid', 'profile', 'email'],
    nameClaim: 'preferred_username',
    groupsClaim: 'groups',
    roles: { approvers: ['approver', 'viewer'] },
    paths: { token: '/realms/corp/token', keys: '/realms/corp/certs', userinfo: undefined },
  });
});

it('whoever serves needs the secret and the address; whoever only looks does not', () => {
  expect(mistakesOf({ yaml: whole })).toEqual([
    'OIDC_CLIENT_SECRET: missing; expected the secret of signIn.clientId',
    'PUBLIC_URL: missing; expected where people reach us: the issuer sends them back there',
  ]);
  expect(mistakesOf({ yaml: whole, needs: ['vendors'] })).toEqual([]);
});

it.each([
  [
    `signIn: { issuer: ${issuer} }`,
    [
      'signIn.clientId: missing; expected the id of our client at the issuer',
      "signIn.paths.token: missing; expected the path of token_endpoint in the issuer's /.well-known/openid-configuration",
      "signIn.paths.keys: missing; expected the path of jwks_uri in the issuer's /.well-known/openid-configuration",
      'signIn.roles: expected at least one group: nobody would have a role',
    ],
  ],
  [
    'signIn: { issuer: http://login.corp.example }',
    ['signIn.issuer: expected https, got http (accepted for loopback addresses only)'],
  ],
  [
    'signIn: { issuer: https://login.corp.example/a?b=c }',
    ['signIn.issuer: expected scheme, host and path alone, got more or another form of path'],
  ],
  ['signIn: { clientId: patchproof }', ['signIn.clientId: expected issuer beside it']],
  ['signIn: { localAccounts: false }', ['signIn.localAccounts: expected issuer beside it: nobody could sign in']],
  [
    whole.replace('[approver, viewer]', '[admin]'),
    ['signIn.roles.approvers[0]: expected viewer or approver or operator or auditor, got "admin"'],
  ],
  [whole.replace('[approver, viewer]', '[]'), ['signIn.roles.approvers: expected at least one role']],
  [
    whole.replace('/realms/corp/token', 'https://login.corp.example/token'),
    [
      'signIn.paths.token: expected a path at the issuer such as /oauth2/v1/token, got "https://login.corp.example/token"',
    ],
  ],
  [`${whole}  scopes: [profile]\n`, ['signIn.scopes: expected openid among them']],
  [
    `${whole}  session: 0h\n`,
    ['signIn.session: expected a duration above zero, such as 30s, 5m, 72h or 7d, at most 365d, got "0h"'],
  ],
])('the mistake in %s is told in words', (yaml, mistakes) => {
  expect(mistakesOf({ env, yaml })).toEqual(mistakes);
});

it('the secret of the client is in no message', () => {
  const told = mistakesOf({ env: { ...env, PUBLIC_URL: 'not a url' }, yaml: whole });
  expect(told.length).toBeGreaterThan(0);
  expect(told.join('\n')).not.toContain(env.OIDC_CLIENT_SECRET);
});
