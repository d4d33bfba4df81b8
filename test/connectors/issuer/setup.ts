import { REALM, client } from '../../../lab/issuer/start-issuer.js';
import type { AuditEntry } from '../../../src/ledger/audit.js';
import type { Issuer } from '../../../src/connectors/issuer/client.js';
import { loadConfig } from '../../../src/config/load-config.js';
import { issuerOf } from '../../../src/main/issuer.js';
import { systemClock } from '../../../src/shared/clock.js';
import { free, memoryAudit } from '../../outbound/open-door.js';
import { openStanding } from '../../support/open-standing.js';

const silent = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
export const PUBLIC_URL = 'https://patchproof.corp.example';

interface Told {
  readonly issuer: string;
  readonly paths?: Readonly<Record<string, string>>;
  readonly secret?: string;
  readonly yaml?: string;
}

/** The connector behind the real door, as it is composed of settings. */
export function issuerClient({ issuer, paths = PATHS, secret = client.secret, yaml = '' }: Told): {
  readonly issuer: Issuer;
  readonly entries: readonly AuditEntry[];
} {
  const config = loadConfig({
    env: {
      QUALYS_URL: 'https://qualys.corp.example',
      SNOW_INSTANCE: 'corp.service-now.example',
      PUBLIC_URL,
      LINK_SECRET: 'what links are signed with in tests',
      OIDC_CLIENT_SECRET: secret,
    },
    readFile: () =>
      `${yaml}\nsignIn: ${JSON.stringify({ issuer, clientId: client.id, roles: { soc: ['viewer'] }, paths })}`,
    needs: [],
  });
  const { audit, entries } = memoryAudit();
  const clock = { ...systemClock, sleep: async () => {} };
  const parts = { audit, standing: openStanding, budget: free, clock, log: silent, observe: () => {} };
  const made = issuerOf(config, parts);
  if (made === undefined) throw new Error('expected the settings to have an issuer');
  return { issuer: made, entries };
}

const PATHS = { token: `${REALM}/token`, keys: `${REALM}/certs`, userinfo: `${REALM}/userinfo` };
