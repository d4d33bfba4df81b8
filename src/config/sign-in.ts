import { z } from 'zod';
import { period } from './duration.js';
import { section } from './section.js';
import { kindOf, oneOf, textAs, yesOrNo } from './text-as.js';
import { issuerAddress } from './web-address.js';

const word = textAs('a word without spaces', (text) => (/^[\w:/.-]{1,200}$/.test(text) ? text : undefined));

const path = textAs('a path at the issuer such as /oauth2/v1/token', (text) =>
  /^(?:\/[A-Za-z0-9._~-]+)+$/.test(text) ? text : undefined,
);

const role = oneOf('viewer', 'approver', 'operator', 'auditor');

const list = <Item extends z.ZodType>(item: Item, what: string) =>
  z.array(item, { error: ({ input }) => `expected a list of ${what}, got ${kindOf(input)}` });

/** Operators who sign in by OpenID Connect; without `issuer` there are none. */
const Given = section({
  issuer: issuerAddress.optional(),
  clientId: word.optional(),
  scopes: list(word, 'scopes').prefault(['openid', 'profile', 'email']),
  nameClaim: word.prefault('preferred_username'),
  groupsClaim: word.prefault('groups'),
  roles: z
    .record(z.string(), list(role, 'roles').min(1, 'expected at least one role'), {
      error: ({ input }) => `expected a map from groups to roles, got ${kindOf(input)}`,
    })
    .prefault({}),
  paths: section({ token: path.optional(), keys: path.optional(), userinfo: path.optional() }).prefault({}),
  session: period.prefault('8h'),
  localAccounts: yesOrNo.prefault('true'),
});

export const SignIn = Given.transform((given, context) => {
  const { issuer, clientId, scopes, nameClaim, groupsClaim, roles, paths, session, localAccounts } = given;
  const { token, keys, userinfo } = paths;
  const refuse = (key: readonly string[], message: string): void =>
    context.addIssue({ code: 'custom', path: [...key], message });
  const always = { sessionMs: session, localAccounts };
  if (issuer === undefined) {
    for (const key of MEANINGLESS.filter((name) => given[name] !== undefined))
      refuse([key], 'expected issuer beside it');
    if (!localAccounts) refuse(['localAccounts'], 'expected issuer beside it: nobody could sign in');
    return { ...always, oidc: undefined };
  }
  if (clientId === undefined) refuse(['clientId'], 'missing; expected the id of our client at the issuer');
  if (token === undefined) refuse(['paths', 'token'], missing('token_endpoint'));
  if (keys === undefined) refuse(['paths', 'keys'], missing('jwks_uri'));
  if (!scopes.includes('openid')) refuse(['scopes'], 'expected openid among them');
  if (Object.keys(roles).length === 0) refuse(['roles'], 'expected at least one group: nobody would have a role');
  if (clientId === undefined || token === undefined || keys === undefined) return z.NEVER;
  return {
    ...always,
    oidc: { issuer, clientId, scopes, nameClaim, groupsClaim, roles, paths: { token, keys, userinfo } },
  };
});

const MEANINGLESS = ['clientId'] as const;

function missing(name: string): string {
  return `missing; expected the path of ${name} in the issuer's /.well-known/openid-configuration`;
}
