import type { Configuration } from 'openid-client';
import { OutboundError } from '../../outbound/failure.js';
import type { Probe } from '../probes.js';
import { codeOf } from './refusal.js';
import type { IssuerSettings } from './operations.js';

type Metadata = ReturnType<Configuration['serverMetadata']>;

/** Does the issuer answer its discovery document, and does that say what the settings say? */
export function issuerProbes(
  { issuer, paths }: IssuerSettings,
  discover: () => Promise<Configuration>,
): readonly Probe[] {
  return [
    {
      name: 'discovery',
      run: async () => {
        const metadata = (await inOurWords(discover())).serverMetadata();
        const wrong = mistakesIn(metadata, { origin: new URL(issuer).origin, paths });
        if (wrong.length > 0) throw new TypeError(wrong.join('; '));
        return 'the issuer answers, and says what the settings say';
      },
      advice: 'Check signIn in patchproof.yaml; "issuer" must be exactly what the issuer calls itself',
    },
  ];
}

/** What the library throws may hold the document. */
async function inOurWords<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    throw new TypeError(`the discovery document cannot be used (${codeOf(error)})`, { cause: error });
  }
}

function mistakesIn(
  metadata: Metadata,
  { origin, paths }: { origin: string; paths: IssuerSettings['paths'] },
): readonly string[] {
  const { token, keys, userinfo } = paths;
  return [
    misplaced('signIn.paths.token', { said: metadata.token_endpoint, expected: `${origin}${token}` }),
    misplaced('signIn.paths.keys', { said: metadata.jwks_uri, expected: `${origin}${keys}` }),
    userinfo === undefined
      ? undefined
      : misplaced('signIn.paths.userinfo', { said: metadata.userinfo_endpoint, expected: `${origin}${userinfo}` }),
    metadata.authorization_endpoint === undefined ? 'it names no authorization_endpoint' : undefined,
    offers(metadata.token_endpoint_auth_methods_supported, 'client_secret_post', ['client_secret_basic']),
    offers(metadata.code_challenge_methods_supported, 'S256', ['S256']), // many support it and do not say so
  ].filter((mistake) => mistake !== undefined);
}

function misplaced(
  key: string,
  { said, expected }: { said: string | undefined; expected: string },
): string | undefined {
  if (said === expected) return undefined;
  return `${key}: expected what the issuer says (${said ?? 'nothing'}), got ${expected}`;
}

/** A list that is not there has the meaning that its standard gives it. */
function offers(list: readonly string[] | undefined, wanted: string, meant: readonly string[]): string | undefined {
  const offered = list ?? meant;
  return offered.includes(wanted)
    ? undefined
    : `expected it to offer ${wanted}, got ${offered.join(', ') || 'nothing'}`;
}
