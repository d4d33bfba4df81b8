import { randomBytes } from 'node:crypto';
import { startFalcon } from '../falcon/start-falcon.js';
import { startGateway } from '../qualys-gateway/start-gateway.js';
import { startQualys } from '../qualys/start-qualys.js';
import { startServiceNow } from '../servicenow/service-now.js';
import { accounts } from '../shared/accounts.js';
import { freePort } from '../shared/free-port.js';
import { qualysLimits } from './settings.js';
import type { Vendors } from './stage.js';

export interface Theatre {
  readonly vendors: Vendors;
  /** What ServiceNow signs its webhooks with, and where it sends them. */
  readonly secret: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** The three vendors on free ports, knowing where the service will be; Patch Management only where it is wanted. */
export async function openTheatre({ patches = false } = {}): Promise<Theatre> {
  const port = await freePort();
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const [servicenow, qualys, falcon] = await Promise.all([
    startServiceNow({
      users: [accounts.servicenow],
      webhook: { url: `http://127.0.0.1:${port}/webhooks/servicenow`, secrets: [secret], retryBaseMs: 500 },
    }),
    startQualys({ users: [accounts.qualys], limits: qualysLimits }),
    startFalcon({ clients: [accounts.falcon] }),
  ]);
  const gateway = patches ? await startGateway({ users: [accounts.qualys] }) : undefined;
  const close = async (): Promise<void> => {
    await Promise.all([servicenow, qualys, falcon, ...(gateway ? [gateway] : [])].map((vendor) => vendor.close()));
  };
  return { vendors: { servicenow, qualys, falcon, ...(gateway && { gateway }) }, secret, port, close };
}
