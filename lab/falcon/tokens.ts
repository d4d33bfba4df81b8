import { randomBytes } from 'node:crypto';
import { refusal, type Answer } from './envelope.js';

export interface Client {
  readonly id: string;
  readonly secret: string;
  readonly scopes: readonly string[];
}

const LIFETIME_SEC = 1799;
const CSAM = 'csam';

/** The token endpoint and what becomes of its tokens. crowdstrike 1.2, 1.3 */
export function createTokens(clients: readonly Client[], now: () => Date) {
  const issued = new Map<string, { readonly client: Client; readonly until: number }>();

  function issue(contentType: string | undefined, body: string): Answer {
    const form = new URLSearchParams(contentType?.startsWith('application/x-www-form-urlencoded') ? body : '');
    const id = form.get('client_id') ?? '';
    const client = clients.find((each) => each.id === id);
    if (!client) return refusal(400, `Failed to generate access token for clientID=${id}.`, CSAM);
    if (client.secret !== form.get('client_secret')) {
      return refusal(403, 'Failed to issue access token - Not Authorized', CSAM);
    }
    const token = randomBytes(48).toString('base64url');
    issued.set(token, { client, until: now().getTime() + LIFETIME_SEC * 1000 });
    const bare = { access_token: token, token_type: 'bearer', expires_in: LIFETIME_SEC };
    return { status: 201, poweredBy: CSAM, bare };
  }
  function revoke(body: string): Answer {
    issued.delete(new URLSearchParams(body).get('token') ?? '');
    return { status: 200, poweredBy: CSAM, bare: {} };
  }
  /** The client behind a bearer that still counts. */
  function bearer(authorization: string | undefined): Client | undefined {
    const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';
    const found = issued.get(token);
    return found && found.until > now().getTime() ? found.client : undefined;
  }
  return { issue, revoke, bearer, expireAll: (): void => issued.clear() };
}
export type Tokens = ReturnType<typeof createTokens>;
