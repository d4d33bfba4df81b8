import { hash, randomUUID } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import { createStandIn, type StandIn, type StandInContext } from '../shared/stand-in.js';
import { carol, type Lie, type Somebody } from './people.js';
import { idToken, makeKeys, type Keys } from './tokens.js';

/** Where it is, below its origin; the issuer is `<url>/realms/corp`. */
export const REALM = '/realms/corp';
export const client = { id: 'patchproof', secret: 'lab-password-4' };

export interface Issuer extends StandIn {
  readonly issuer: string;
  /** Who sits before the browser. */
  readonly become: (somebody: Somebody) => void;
  /** From now on it does not tell the truth; undefined: it does again. */
  readonly lie: (lie: Lie | undefined) => void;
  /** Forgets to refuse a code that was used. */
  readonly takeCodesTwice: () => void;
  /** Replaces parts of the discovery document. */
  readonly announce: (parts: Readonly<Record<string, unknown>>) => void;
}

interface Code {
  readonly somebody: Somebody;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirectUri: string;
}

interface State {
  somebody: Somebody;
  lie: Lie | undefined;
  twice: boolean;
  announced: Readonly<Record<string, unknown>>;
  readonly codes: Map<string, Code>;
  readonly keys: Keys;
}

/** An OpenID provider that lets in whoever it is told to, without asking them, and can be told to lie. */
export async function startIssuer(): Promise<Issuer> {
  const state: State = {
    somebody: carol,
    lie: undefined,
    twice: false,
    announced: {},
    codes: new Map(),
    keys: await makeKeys(),
  };
  const { app, context, listen } = createStandIn('issuer');
  routes(app, context, state);
  const standIn = await listen();
  return {
    ...standIn,
    issuer: `${standIn.url}${REALM}`,
    become: (somebody) => void (state.somebody = somebody),
    lie: (lie) => void (state.lie = lie),
    takeCodesTwice: () => void (state.twice = true),
    announce: (parts) => void (state.announced = parts),
  };
}

function routes(app: Express, context: StandInContext, state: State): void {
  app.get(`${REALM}/.well-known/openid-configuration`, (_req, res) => {
    res.json({ ...metadata(context.url()), ...state.announced });
  });
  app.get(`${REALM}/certs`, (_req, res) => void res.json({ keys: state.keys.published }));
  app.get(`${REALM}/auth`, (req, res) => authorize(req, res, state, `${context.url()}${REALM}`));
  app.post(`${REALM}/token`, (req, res) => redeem(req, res, state, context));
  app.get(`${REALM}/userinfo`, (req, res) => userinfo(req, res, state, context));
}

function metadata(url: string): Record<string, unknown> {
  const at = `${url}${REALM}`;
  return {
    issuer: at,
    authorization_endpoint: `${at}/auth`,
    token_endpoint: `${at}/token`,
    jwks_uri: `${at}/certs`,
    userinfo_endpoint: `${at}/userinfo`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function authorize(req: Request, res: Response, { somebody, codes }: State, issuer: string): void {
  const asked = new URL(req.originalUrl, issuer).searchParams;
  const wrong =
    asked.get('client_id') !== client.id ||
    asked.get('response_type') !== 'code' ||
    asked.get('code_challenge_method') !== 'S256';
  if (wrong) return void res.status(400).send('invalid_request');
  const code = randomUUID();
  const redirectUri = asked.get('redirect_uri') ?? '';
  const [nonce, challenge] = [asked.get('nonce') ?? '', asked.get('code_challenge') ?? ''];
  codes.set(code, { somebody, nonce, challenge, redirectUri });
  const back = new URL(redirectUri);
  back.search = new URLSearchParams({ code, state: asked.get('state') ?? '', iss: issuer }).toString();
  res.redirect(303, back.href);
}

async function redeem(req: Request, res: Response, state: State, context: StandInContext): Promise<void> {
  const form = new URLSearchParams(String(req.body));
  if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret) {
    return void res.status(401).json({ error: 'invalid_client', error_description: `not ${form.get('client_id')}` });
  }
  const name = form.get('code') ?? '';
  const code = state.codes.get(name);
  if (!state.twice) state.codes.delete(name);
  const challenge = hash('sha256', form.get('code_verifier') ?? '', 'base64url');
  if (code === undefined || code.challenge !== challenge || code.redirectUri !== form.get('redirect_uri')) {
    return void res.status(400).json({ error: 'invalid_grant', error_description: `code ${name} is not good` });
  }
  const asked = { issuer: `${context.url()}${REALM}`, clientId: client.id, nonce: code.nonce, now: context.now() };
  const id_token = await idToken(state.keys, code.somebody, { ...asked, lie: state.lie });
  res.json({
    access_token: `canary-token-${randomUUID()}`,
    token_type: 'Bearer',
    expires_in: 300,
    ...(state.lie !== 'no-id-token' && { id_token }),
  });
}

function userinfo(req: Request, res: Response, { somebody, lie }: State, { violations }: StandInContext): void {
  if (req.get('authorization')?.startsWith('Bearer canary-token-') !== true) {
    violations.push('userinfo was asked for without the token of the person');
    return void res.status(401).end();
  }
  const sub = lie === 'other-person-in-userinfo' ? 'somebody-else' : somebody.sub;
  res.json({ ...somebody.claims, ...somebody.onlyUserinfo, sub });
}
