import { accounts, vendorEnvironment } from '../../../lab/shared/accounts.js';
import { startGateway, type GatewayUser } from '../../../lab/qualys-gateway/start-gateway.js';
import { loadConfig } from '../../../src/config/load-config.js';
import type { PatchAsk } from '../../../src/connectors/qualys-patches/contract.js';
import type { AuditEntry } from '../../../src/ledger/audit.js';
import { createVendors } from '../../../src/main/vendors.js';
import type { CallContext } from '../../../src/outbound/contract.js';
import { limitsOf } from '../../../src/outbound/limits.js';
import { createLocalBudget } from '../../../src/outbound/local-budget.js';
import type { Log } from '../../../src/shared/logger.js';
import { stageClock } from '../../corpus/clock.js';
import { openStanding } from '../../support/open-standing.js';

export const NOW = new Date('2026-11-20T16:00:00Z');
export const context: CallContext = { purpose: 'watch', subjects: [{ ticket: 'INC0010001' }] };
const log: Log = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
const NOWHERE = { url: 'http://127.0.0.1:9' };

/** A moment so many minutes before the hour of these tests, as this API writes it. */
export function ago(minutes: number): number {
  return NOW.getTime() - minutes * 60_000;
}

/** The gateway behind the real door, as the settings of a customer open it. */
export async function openGateway({ user = {}, yaml = '' }: { user?: Partial<GatewayUser>; yaml?: string } = {}) {
  const clock = stageClock();
  clock.set(NOW);
  const gateway = await startGateway({ users: [{ ...accounts.qualys, ...user }], now: clock.now });
  const env = vendorEnvironment({ servicenow: NOWHERE, qualys: NOWHERE, falcon: NOWHERE, gateway });
  const config = loadConfig({ env, readFile: () => yaml, needs: ['vendors'] });
  const entries: AuditEntry[] = [];
  const counted = { unknown: 0, failures: new Array<string>() };
  const audit = {
    append: async (entry: AuditEntry) => {
      entries.push(entry);
      return { sequence: entries.length, hash: '' };
    },
  };
  const budget = createLocalBudget({ limits: limitsOf(config.vendors), clock, log });
  const { patches } = createVendors(config, {
    audit,
    standing: openStanding,
    budget,
    clock,
    log,
    observe: ({ system, outcome }) => void (outcome === 'ok' || counted.failures.push(`${system} ${outcome}`)),
    unknown: (fields) => void (counted.unknown += fields),
  });
  if (patches === undefined) throw new Error('expected Patch Management to be there where its gateway is configured');
  return { gateway, patches, clock, entries, counted };
}
export type Opened = Awaited<ReturnType<typeof openGateway>>;

/** What is asked about app01, whose asset id is 501. */
export function ask(over: Partial<PatchAsk> = {}): PatchAsk {
  return {
    assetIds: ['501'],
    names: ['app01.corp.example', 'APP01'],
    platform: 'Windows',
    qids: [91001],
    since: new Date(ago(3 * 24 * 60)),
    ...over,
  };
}

/** app01, one patch for QID 91001, and a job that deployed it and was done half an hour ago. */
export function seedPatched({ gateway }: Pick<Opened, 'gateway'>): string {
  const app01 = gateway.addAsset({ assetId: 501, name: 'APP01', wire: { installedPatches: ['kb-1', 'other'] } });
  gateway.addPatch({ id: 'kb-1', qids: [91001], wire: { kb: 'KB5001', rebootRequired: true } });
  gateway.addJob({ id: 'job-1', patches: ['kb-1'] });
  gateway.runJob('job-1', { [app01]: done(['kb-1']) });
  return app01;
}

/** What a result looks like when all went well. */
export function done(success: readonly string[]) {
  return {
    status: 'Completed',
    statusCode: 2036,
    startDateTime: ago(60),
    endDateTime: ago(30),
    statusDateTime: ago(30),
    success,
    failed: [],
    pendingReboot: 0,
    pendingVerification: false,
  };
}
