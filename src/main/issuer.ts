import { CALLBACK_PATH } from '../api/callback-path.js';
import type { Config, Oidc } from '../config/config.js';
import { createIssuer, type Issuer } from '../connectors/issuer/client.js';
import { issuerDialect } from '../connectors/issuer/dialect.js';
import { issuerOperations } from '../connectors/issuer/operations.js';
import type { OutboundDeps } from '../outbound/door.js';
import { createOutbound } from '../outbound/outbound.js';
import type { Site } from '../outbound/site.js';
import { policyOf } from './vendors.js';

type Parts = Pick<OutboundDeps, 'standing' | 'audit' | 'budget' | 'clock' | 'log' | 'observe' | 'breaker'>;

/** Undefined where nobody signs in by OpenID Connect. Behind a door that leads to the issuer alone. */
export function issuerOf(config: Config, parts: Parts): Issuer | undefined {
  const { oidc: settings } = config.signIn;
  if (settings === undefined) return undefined;
  const { send } = createOutbound({
    ...parts,
    judge: policyOf(config).judge,
    sites: { issuer: issuerSite(settings) },
    catalogue: issuerOperations(settings),
    tickets: [],
    jitter: Math.random,
  });
  const redirectUri = `${config.links?.url ?? ''}${CALLBACK_PATH}`;
  return createIssuer({ send, settings, clientSecret: settings.clientSecret, redirectUri, now: parts.clock.now });
}

/** What is said to the issuer proves itself: the form of a code our client, a token its person. */
function issuerSite({ issuer }: Pick<Oidc, 'issuer'>): Site {
  return {
    origin: new URL(issuer).origin,
    originVariable: 'signIn.issuer',
    dialect: issuerDialect,
    headers: { accept: 'application/json' },
    credentials: () => ({
      headers: async ({ bearer }) => (bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      renewable: false,
      invalidate: () => undefined,
    }),
    credentialVariables: 'OIDC_CLIENT_SECRET',
  };
}
