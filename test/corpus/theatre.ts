import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { accounts, vendorEnvironment } from '../../lab/shared/accounts.js';
import { startGateway } from '../../lab/qualys-gateway/start-gateway.js';
import { startFalcon } from '../../lab/falcon/start-falcon.js';
import { startQualys } from '../../lab/qualys/start-qualys.js';
import { startServiceNow } from '../../lab/servicenow/service-now.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { AuditPort } from '../../src/ledger/audit.js';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { criterionOf } from '../../src/main/criterion.js';
import { createVendors } from '../../src/main/vendors.js';
import { limitsOf } from '../../src/outbound/limits.js';
import { createLocalBudget } from '../../src/outbound/local-budget.js';
import type { Log } from '../../src/shared/logger.js';
import { openStanding } from '../support/open-standing.js';
import { tempDir } from '../support/temp-dir.js';
import { stageClock, type StageClock } from './clock.js';
import type { Vendors } from './stage.js';
import { merged, type Branch } from './tree.js';

const plenty = 1_000_000;

/** Three stand-ins on the loopback, a ledger and a clock that a case turns: everything but Redis is the real thing. */
export async function openTheatre() {
  const clock = stageClock();
  const dir = tempDir();
  const ledger = await createLedger({ databaseUrl: `sqlite:${join(dir.path, 'ledger.db')}`, clock, newId: randomUUID });
  return {
    clock,
    ledger,
    raise: (has: { patches: boolean }) => raise(clock, has),
    close: async () => {
      await ledger.close();
      dir.remove();
    },
  };
}
export type Theatre = Awaited<ReturnType<typeof openTheatre>>;

/** Empty vendors; Patch Management only for a case that has it. */
async function raise(
  { now }: StageClock,
  { patches }: { patches: boolean },
): Promise<Vendors & { close: () => Promise<void> }> {
  const [servicenow, qualys, falcon] = await Promise.all([
    startServiceNow({ users: [accounts.servicenow], now, columns: { incident: 'u_required_build u_instance_id' } }),
    startQualys({ users: [accounts.qualys], now, limits: { perWindow: plenty, concurrency: plenty } }),
    startFalcon({ clients: [CLIENT], now, callsPerMinute: plenty }),
  ]);
  const gateway = patches ? await startGateway({ users: [accounts.qualys], now }) : undefined;
  const close = async (): Promise<void> => {
    await Promise.all([servicenow, qualys, falcon, ...(gateway ? [gateway] : [])].map((vendor) => vendor.close()));
  };
  return { servicenow, qualys, falcon, ...(gateway && { gateway }), close };
}

/** The settings of a case over those of the corpus, read as every installation's are. */
export function configFor(vendors: Vendors, settings: Branch) {
  const readFile = (): string => stringify(merged(SETTINGS, settings));
  return loadConfig({ env: vendorEnvironment(vendors), readFile, needs: ['vendors'] });
}

const CLIENT = { ...accounts.falcon, scopes: ['hosts:read', 'vulnerabilities:read'] };

const SETTINGS: Branch = {
  mode: 'enforce',
  tickets: [
    {
      table: 'incident',
      fields: {
        ci: 'cmdb_ci',
        hostname: 'cmdb_ci.name',
        fqdn: 'cmdb_ci.fqdn',
        ip: 'cmdb_ci.ip_address',
        serial: 'cmdb_ci.serial_number',
        mac: 'cmdb_ci.mac_address',
        qualysHostId: 'u_qualys_host_id',
        falconAid: 'u_falcon_aid',
        instanceId: 'u_instance_id',
        requiredBuild: 'u_required_build',
        qids: 'u_qids',
        cves: 'u_cves',
        patchedAt: 'u_patched_at',
        rebootRequired: 'u_reboot_required',
        runId: 'u_patchproof_run',
        result: 'u_patchproof_result',
        reason: 'u_patchproof_reason',
      },
    },
  ],
  vendors: { servicenow: { callsPerSecond: 500 }, crowdstrike: { callsPerMinute: 6000 } },
};

export type Settings = ReturnType<typeof configFor>;
const log: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };

/** The trail is not what is tried here, and writing each call to the disk takes longer than all the rest. */
const UNAUDITED: AuditPort = { append: async () => ({ sequence: 0, hash: '' }) };

/** The connectors behind the real door, with a budget of their own. */
export function connectorsFor(config: Settings, { clock }: Pick<Theatre, 'clock'>) {
  const budget = createLocalBudget({ limits: limitsOf(config.vendors), clock, log });
  return createVendors(config, { audit: UNAUDITED, standing: openStanding, budget, clock, log, observe: () => {} });
}

/** What the handlers of the queue are given; nobody sleeps in it, so nobody is woken. */
export function depsFor(config: Settings, theatre: Theatre) {
  return {
    ...connectorsFor(config, theatre),
    ledger: theatre.ledger,
    clock: theatre.clock,
    log,
    jobs: { add: async () => {}, promote: async () => true, show: async () => {} },
    criterion: criterionOf(config),
    tables: config.tickets,
    mode: config.mode,
    pollIntervalMs: config.verification.pollIntervalMs,
    watchMs: config.verification.watchMs,
    reopen: config.verification.reopen,
    ladder: () => ({ ms: 3_600_000, names: [] }),
    announce: async () => {},
    counted: () => {},
    undone: () => {},
    writes: openStanding.writes,
    lookAgain: async () => {},
    lookShare: async () => ({ calls: 90, seconds: 3600 }),
  };
}
