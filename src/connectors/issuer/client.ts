import * as oidc from 'openid-client';
import type { CallContext, Send } from '../../outbound/contract.js';
import type { Check } from '../check.js';
import { runProbes } from '../probes.js';
import { claimsIn, type Claims } from './claims.js';
import { issuerProbes } from './doctor.js';
import { fetchThrough } from './fetch-through.js';
import type { IssuerSettings } from './operations.js';
import { unwrapped } from './refusal.js';

/** What a browser keeps while its person is with the issuer; of no use without the code that comes back. */
export interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Issuer {
  /** Where the person signs in. */
  readonly begin: () => Promise<{ readonly url: string; readonly flow: Flow }>;
  /** Who has come back, from the address of the callback. Throws unless the issuer vouches for this very flow. */
  readonly finish: (callback: URL, flow: Flow) => Promise<Claims>;
  readonly doctor: (context: CallContext) => Promise<readonly Check[]>;
}

export interface IssuerDeps {
  readonly send: Send;
  readonly settings: IssuerSettings;
  readonly clientSecret: string;
  /** The address of the callback, as it is registered with the issuer. */
  readonly redirectUri: string;
  readonly now: () => Date;
}

/** Sign-in by OpenID Connect: code flow with PKCE, state and nonce, ID tokens checked against the issuer's keys. */
export function createIssuer(deps: IssuerDeps): Issuer {
  const { settings, redirectUri, now } = deps;
  let held: { readonly configuration: Promise<oidc.Configuration>; until: number } | undefined;

  /** Asked for by many at once, it is discovered once; so is a failure, for a while. */
  function configured(): Promise<oidc.Configuration> {
    if (held !== undefined && held.until > now().getTime()) return held.configuration;
    const configuration = discover(deps, () => aSignIn(now));
    const begun = { configuration, until: now().getTime() + FRESH_MS };
    held = begun;
    configuration.catch(() => (begun.until = now().getTime() + FAILED_MS));
    return configuration;
  }

  return {
    begin: async () => {
      const configuration = await configured();
      const flow = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };
      const url = oidc.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: settings.scopes.join(' '),
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      return { url: url.href, flow };
    },
    finish: async (callback, { state, nonce, verifier }) => {
      const configuration = await configured();
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await unwrapped(oidc.authorizationCodeGrant(configuration, callback, checks));
      return claimsIn(tokens, settings, (subject) =>
        unwrapped(oidc.fetchUserInfo(configuration, tokens.access_token, subject)),
      );
    },
    doctor: (context) => runProbes(issuerProbes(settings, () => discover(deps, () => context))),
  };
}

const FRESH_MS = 3_600_000;
/** Anybody may ask to sign in: an issuer that is away is not asked with each of them. */
const FAILED_MS = 10_000;
/** A person waits before a browser. */
const PATIENCE_MS = 20_000;

function aSignIn(now: () => Date): CallContext {
  return { purpose: 'sign-in', subjects: [], until: new Date(now().getTime() + PATIENCE_MS) };
}

/** Refuses a document in which the issuer goes by another name: the library forgives some that share one among tenants. */
async function discover(
  { send, settings, clientSecret }: IssuerDeps,
  context: () => CallContext,
): Promise<oidc.Configuration> {
  const server = new URL(settings.issuer);
  const secret = oidc.ClientSecretPost(clientSecret);
  const discovery = oidc.discovery(server, settings.clientId, undefined, secret, {
    [oidc.customFetch]: fetchThrough(send, settings, context),
    execute: [
      oidc.enableNonRepudiationChecks, // the code flow alone would trust the connection
      ...(server.protocol === 'http:' ? [oidc.allowInsecureRequests] : []),
    ],
  });
  const configuration = await unwrapped(discovery);
  if (new URL(configuration.serverMetadata().issuer).href !== server.href) {
    throw new TypeError('expected the issuer to go by the name of signIn.issuer, got another');
  }
  return configuration;
}
