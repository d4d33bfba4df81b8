import { z } from 'zod';
import { collectors } from './collectors.js';
import { oneOf, secretText, textAs } from './text-as.js';
import { trustedProxies } from './trusted-proxies.js';
import { hookAddress, instanceAddress, webAddress } from './web-address.js';
import { webhookSecrets } from './webhook-secrets.js';

/** `vendors`: the three accounts. `webhook`: what proves ServiceNow to us. `operator`: who may look. */
export type Need = 'vendors' | 'webhook' | 'operator';

const Environment = z.object({
  QUALYS_URL: webAddress.optional(),
  QUALYS_GATEWAY_URL: webAddress.optional(),
  QUALYS_USERNAME: secretText.optional(),
  QUALYS_PASSWORD: secretText.optional(),
  CS_BASE_URL: webAddress.prefault('https://api.crowdstrike.com'),
  CS_CLIENT_ID: secretText.optional(),
  CS_CLIENT_SECRET: secretText.optional(),
  SNOW_INSTANCE: instanceAddress.optional(),
  SNOW_USERNAME: secretText.optional(),
  SNOW_PASSWORD: secretText.optional(),
  SNOW_CLIENT_ID: secretText.optional(),
  SNOW_CLIENT_SECRET: secretText.optional(),
  WEBHOOK_SECRETS: webhookSecrets.optional(),
  OPERATOR_USERNAME: secretText
    .refine((name) => !name.includes(':'), 'expected a user name without a colon')
    .optional(),
  OPERATOR_PASSWORD: secretText.min(12, 'expected at least 12 characters').optional(),
  PUBLIC_URL: webAddress.optional(),
  LINK_SECRET: secretText.min(32, 'expected at least 32 characters').optional(),
  OIDC_CLIENT_SECRET: secretText.optional(),
  SLACK_WEBHOOK_URL: hookAddress.optional(),
  TEAMS_WEBHOOK_URL: hookAddress.optional(),
  REDIS_URL: secretText
    .refine(isRedisUrl, 'expected redis://host:port or rediss://host:port, got something else')
    .optional(),
  DATABASE_URL: secretText
    .refine(isDatabaseUrl, 'expected sqlite:<path> or postgres://…, got something else')
    .prefault('sqlite:./data/patchproof.db'),
  AUDIT_SIGNING_KEY: textAs('the path of a key file, or off', (text) =>
    /^[^\p{Cc}]{1,1000}$/u.test(text) ? text : undefined,
  ).prefault('./data/audit-signing-key.pem'),
  AUDIT_EXPORT_TO: collectors.prefault(''),
  AUDIT_EXPORT_TOKEN: secretText.optional(),
  PORT: textAs('a port from 0 to 65535', (text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined,
  ).prefault('8080'),
  HOST: textAs('an address or host name to listen on', (text) => (/^[\w.:-]+$/.test(text) ? text : undefined)).prefault(
    '127.0.0.1',
  ),
  TRUSTED_PROXIES: trustedProxies.prefault(''),
  LOG_LEVEL: oneOf('error', 'warn', 'info', 'debug').prefault('info'),
});
export type Environment = z.infer<typeof Environment>;
type Name = keyof Environment;

const accounts: Partial<Record<Name, string>> = {
  QUALYS_URL: 'the Qualys API server, e.g. https://qualysapi.qualys.com',
  QUALYS_USERNAME: 'the Qualys API account',
  QUALYS_PASSWORD: 'its password',
  CS_CLIENT_ID: 'the id of a Falcon API client',
  CS_CLIENT_SECRET: 'its secret',
  SNOW_INSTANCE: 'the ServiceNow instance, e.g. your-org.service-now.com',
};
const basicAccount: Partial<Record<Name, string>> = {
  SNOW_USERNAME: 'the ServiceNow integration user',
  SNOW_PASSWORD: 'its password',
};
const oauthClient: Partial<Record<Name, string>> = {
  SNOW_CLIENT_ID: 'the OAuth client of the integration user; it goes with SNOW_CLIENT_SECRET',
  SNOW_CLIENT_SECRET: 'the secret of SNOW_CLIENT_ID',
};
const webhook: Partial<Record<Name, string>> = {
  WEBHOOK_SECRETS: 'the secret that ServiceNow signs with, whsec_<base64>',
};
const operator: Partial<Record<Name, string>> = {
  OPERATOR_USERNAME: 'the name for the API and the queue board',
  OPERATOR_PASSWORD: 'its password, at least 12 characters',
};

const links: Partial<Record<Name, string>> = {
  PUBLIC_URL: 'where people reach this service, e.g. https://patchproof.corp.example; it goes with LINK_SECRET',
  LINK_SECRET: 'what links to approvals are signed with; it goes with PUBLIC_URL',
};

/** Reads what is there and says what is missing. An empty variable is a missing one. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, needs: readonly Need[]) {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = Environment.safeParse(given);
  const missing = Object.entries(required(given, needs)).filter(([name]) => !(name in given));
  return {
    values: parsed.data ?? Environment.parse({}),
    mistakes: [
      ...missing.map(([name, meaning]) => `${name}: missing; expected ${meaning}`),
      ...(parsed.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`),
    ],
  };
}

function required(given: object, needs: readonly Need[]): Partial<Record<Name, string>> {
  const oauth = 'SNOW_CLIENT_ID' in given || 'SNOW_CLIENT_SECRET' in given;
  return {
    ...(needs.includes('vendors') ? { ...accounts, ...(oauth ? oauthClient : basicAccount) } : {}),
    ...(oauth ? oauthClient : {}),
    ...('PUBLIC_URL' in given || 'LINK_SECRET' in given ? links : {}),
    ...(needs.includes('webhook') ? webhook : {}),
    ...(needs.includes('operator') ? operator : {}),
  };
}

function isRedisUrl(text: string): boolean {
  return /^rediss?:\/\//.test(text) && URL.canParse(text);
}

function isDatabaseUrl(text: string): boolean {
  return /^sqlite:.+/.test(text) || (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text));
}
