import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { bodyText } from '../shared/recorded-request.js';
import type { Answer } from './answer.js';
import type { User } from './instance.js';

interface OauthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  /** The OAuth application user: whoever comes with the token is him. */
  readonly username: string;
}

export interface AccountsOptions {
  readonly users: readonly User[];
  readonly oauthClients?: readonly OauthClient[];
  /** @default 1800 */
  readonly tokenLifetimeS?: number;
  /** Refused logins in a row after which the account is locked. @default 5 */
  readonly lockoutAfter?: number;
}

export interface Accounts {
  readonly authenticate: (authorization: string | undefined) => User | undefined;
  /** `POST /oauth_token.do`, form-encoded only. A second request within the lifetime gets the same token again. */
  readonly issueToken: (request: Request) => Answer;
  readonly revokeTokens: () => void;
}

interface Deps {
  readonly now: () => Date;
  readonly violations: string[];
}

export function createAccounts(options: AccountsOptions, { now, violations }: Deps): Accounts {
  const { users, oauthClients = [], tokenLifetimeS = 1800, lockoutAfter = 5 } = options;
  const refused = new Map<string, number>();
  const tokens = new Map<string, { value: string; expiresAt: number }>();

  function basic(credentials: string): User | undefined {
    const text = Buffer.from(credentials, 'base64').toString('utf8');
    const name = text.slice(0, text.indexOf(':'));
    const user = users.find(({ username }) => username === name);
    const times = refused.get(name) ?? 0;
    if (user && times < lockoutAfter && user.password === text.slice(name.length + 1)) {
      refused.delete(name);
      return user;
    }
    refused.set(name, times + 1);
    if (times + 1 === lockoutAfter) violations.push(`account locked after ${lockoutAfter} refused logins`);
    return undefined;
  }

  function bearer(token: string): User | undefined {
    const client = oauthClients.find(({ clientId }) => tokens.get(clientId)?.value === token);
    const held = client && tokens.get(client.clientId);
    if (!held || held.expiresAt <= now().getTime()) return undefined;
    return users.find(({ username }) => username === client.username) ?? { username: client.username, password: '' };
  }

  function issueToken(request: Request): Answer {
    const form = new URLSearchParams(request.is('application/x-www-form-urlencoded') ? bodyText(request) : '');
    const client = oauthClients.find(
      ({ clientId, clientSecret }) => clientId === form.get('client_id') && clientSecret === form.get('client_secret'),
    );
    if (!client || form.get('grant_type') !== 'client_credentials') return TOKEN_REFUSED;
    const at = now().getTime();
    const held = tokens.get(client.clientId);
    const token =
      held && held.expiresAt > at
        ? held
        : { value: randomBytes(64).toString('base64url'), expiresAt: at + tokenLifetimeS * 1000 };
    tokens.set(client.clientId, token);
    const left = Math.floor((token.expiresAt - at) / 1000);
    return {
      status: 200,
      json: { access_token: token.value, scope: 'useraccount', token_type: 'Bearer', expires_in: left },
    };
  }

  function authenticate(authorization = ''): User | undefined {
    const [scheme = '', value = ''] = authorization.split(' ');
    if (/^basic$/i.test(scheme)) return basic(value);
    return /^bearer$/i.test(scheme) ? bearer(value) : undefined;
  }
  return { authenticate, issueToken, revokeTokens: () => tokens.clear() };
}

const TOKEN_REFUSED: Answer = { status: 401, json: { error_description: 'access_denied', error: 'server_error' } };
