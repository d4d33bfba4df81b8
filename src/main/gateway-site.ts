import type { Config } from '../config/config.js';
import { gatewayDialect } from '../connectors/qualys-patches/dialect.js';
import { createGatewayToken } from '../connectors/qualys-patches/operations.js';
import type { Site } from '../outbound/site.js';
import { bearer } from '../outbound/token.js';
import type { Clock } from '../shared/clock.js';

/** A token lives four hours; it is renewed after three and a half. qualys 2.4 */
const TOKEN_LEEWAY_MS = 30 * 60_000;

/** Qualys' gateway, where there is one: the same account, exchanged for a token. */
export function gatewaySite(
  { gatewayUrl, username, password }: Config['vendors']['qualys'],
  clock: Clock,
): Site | undefined {
  if (gatewayUrl === undefined) return undefined;
  return {
    origin: gatewayUrl,
    originVariable: 'QUALYS_GATEWAY_URL',
    dialect: gatewayDialect,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials: bearer({
      call: createGatewayToken,
      form: [['username', username] as const, ['password', password] as const, ['token', 'true'] as const],
      clock,
      leewayMs: TOKEN_LEEWAY_MS,
    }),
    credentialVariables: 'QUALYS_USERNAME, QUALYS_PASSWORD',
  };
}
