import { createFalcon } from '../connectors/crowdstrike/client.js';
import { crowdstrikeDialect } from '../connectors/crowdstrike/dialect.js';
import {
  createToken as falconToken,
  crowdstrikeOperations,
  spotlightOperations,
} from '../connectors/crowdstrike/operations.js';
import { issuerOperations } from '../connectors/issuer/operations.js';
import { createMessenger } from '../connectors/messengers/client.js';
import { messengerDialect } from '../connectors/messengers/dialect.js';
import { messengerOperations, messengerOrigins } from '../connectors/messengers/operations.js';
import { createQualysPatches } from '../connectors/qualys-patches/client.js';
import { patchOperations } from '../connectors/qualys-patches/operations.js';
import { createQualys } from '../connectors/qualys/client.js';
import { createQualysDialect, type UnknownElements } from '../connectors/qualys/dialect.js';
import { qualysOperations } from '../connectors/qualys/operations.js';
import { approvalCalls } from '../connectors/servicenow/approval-operations.js';
import { createServiceNow } from '../connectors/servicenow/client.js';
import { servicenowDialect } from '../connectors/servicenow/dialect.js';
import { createTicketApprovals } from '../connectors/servicenow/ticket-approvals.js';
import { servicenowCalls, servicenowOperations } from '../connectors/servicenow/operations.js';
import type { Config } from '../config/config.js';
import type { AuditPort } from '../ledger/audit.js';
import { basic } from '../outbound/basic.js';
import { deliverAudit } from '../outbound/collector.js';
import type { Send } from '../outbound/contract.js';
import type { Budget } from '../outbound/budget.js';
import type { CallEvent } from '../outbound/door.js';
import type { LoginBreaker } from '../outbound/login-breaker.js';
import { createOutbound } from '../outbound/outbound.js';
import type { Site } from '../outbound/site.js';
import type { Standing } from '../outbound/standing.js';
import { syslogAudit } from '../outbound/syslog.js';
import { bearer } from '../outbound/token.js';
import { createJudge } from '../policy/judge.js';
import type { Situation } from '../policy/rules.js';
import type { Messenger, Operation, PerSystem } from '../policy/operation.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import { gatewaySite } from './gateway-site.js';

interface Parts {
  readonly audit: AuditPort;
  readonly standing: Standing;
  readonly budget: Budget;
  /** Shared by all processes where there are several. */
  readonly breaker?: LoginBreaker;
  readonly clock: Clock;
  readonly log: Log;
  readonly observe: (event: CallEvent) => void;
  /** Elements of Qualys answers that nobody documents: the first sign that the vendor has changed something. */
  readonly unknown?: (elements: number) => void;
  /** The ticket that `doctor --write` was told to use. */
  readonly scratch?: Situation['scratch'];
}

/** Everything that may ever be asked, of whom, and by which policy. Needs no network. */
export function policyOf(config: Config, scratch?: Situation['scratch']) {
  const tables = config.tickets.map(({ table }) => table);
  const { servicenow, qualys, crowdstrike } = config.vendors;
  const collector = collectorOf(config);
  const operations: readonly Operation[] = [
    ...servicenowOperations(tables),
    ...(config.approvals.servicenow === undefined ? [] : Object.values(approvalCalls(tables))),
    ...qualysOperations(qualys.apiVersion),
    ...(qualys.gatewayUrl === undefined ? [] : patchOperations),
    ...crowdstrikeOperations,
    ...(crowdstrike.spotlight ? spotlightOperations : []),
    ...messengerOperations(config.messengers),
    ...config.audit.exportTo.map((url) => (url.startsWith('http') ? deliverAudit(url) : syslogAudit(url))),
    ...(config.signIn.oidc === undefined ? [] : issuerOperations(config.signIn.oidc)),
  ];
  return {
    operations,
    origins: {
      servicenow: servicenow.url,
      qualys: qualys.url,
      crowdstrike: crowdstrike.url,
      ...messengerOrigins(config.messengers),
      collector: collector === undefined ? undefined : new URL(collector).origin,
      ...(qualys.gatewayUrl !== undefined && { 'qualys-gateway': qualys.gatewayUrl }),
      ...(config.signIn.oidc && { issuer: new URL(config.signIn.oidc.issuer).origin }),
    },
    tickets: config.tickets,
    judge: createJudge(situationOf(config, scratch)),
  };
}

/** The one that is reached by HTTP. */
function collectorOf({ audit }: Pick<Config, 'audit'>): string | undefined {
  return audit.exportTo.find((url) => url.startsWith('http'));
}

export function situationOf(
  { mode, tickets, verification, policy }: Config,
  scratch?: Situation['scratch'],
): Situation {
  return { mode, tickets, reopen: verification.reopen, scratch, policy };
}

/** The one door, with all that stands behind it. */
function createSend(config: Config, parts: Parts): Send {
  const { operations, judge } = policyOf(config, parts.scratch);
  const { send } = createOutbound({
    ...parts,
    catalogue: operations,
    tickets: config.tickets,
    judge,
    jitter: Math.random,
    sites: sitesOf(config, parts),
  });
  return send;
}

/** The three vendors behind the one door. */
export function createVendors(config: Config, parts: Parts) {
  const send = createSend(config, parts);
  const { clock } = parts;
  const { qualys, crowdstrike } = config.vendors;
  const tables = config.tickets.map(({ table }) => table);
  return {
    ticketApprovals: config.approvals.servicenow && createTicketApprovals({ send, tables }),
    servicenow: createServiceNow({ send, tickets: config.tickets }),
    qualys: createQualys({ send, origin: qualys.url, apiVersion: qualys.apiVersion, now: clock.now }),
    falcon: createFalcon({ send, now: clock.now, spotlight: crowdstrike.spotlight }),
    messenger: createMessenger({ send, hooks: config.messengers }),
    patches:
      qualys.gatewayUrl === undefined
        ? undefined
        : createQualysPatches({
            send,
            now: clock.now,
            freshMs: Math.min(config.verification.pollIntervalMs, LONGEST_FRESH_MS),
            canaryAssetId: qualys.canaryAssetId,
            unknown: (fields) => parts.unknown?.(fields),
          }),
  };
}

function sitesOf(config: Config, parts: Parts): PerSystem<Site> {
  const { clock } = parts;
  const { qualys, crowdstrike } = config.vendors;
  const gateway = gatewaySite(qualys, clock);
  return {
    servicenow: servicenowSite(config, clock),
    qualys: {
      origin: qualys.url,
      originVariable: 'QUALYS_URL',
      dialect: createQualysDialect(countUnknown(parts)),
      headers: { 'x-requested-with': 'Patchproof' },
      credentials: basic(qualys.username, qualys.password),
      credentialVariables: 'QUALYS_USERNAME, QUALYS_PASSWORD',
    },
    ...messengerSites(config),
    ...(gateway && { 'qualys-gateway': gateway }),
    crowdstrike: falconSite(crowdstrike, clock),
  };
}

/** A patch job tells of itself within minutes; nobody needs to know sooner. */
const LONGEST_FRESH_MS = 5 * 60_000;

function falconSite(account: Config['vendors']['crowdstrike'], clock: Clock): Site {
  return {
    origin: account.url,
    originVariable: 'CS_BASE_URL',
    dialect: crowdstrikeDialect,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials: bearer({ call: falconToken, form: clientForm(account), clock }),
    credentialVariables: 'CS_CLIENT_ID, CS_CLIENT_SECRET',
  };
}

/** What proves us to a messenger is the path of its webhook. */
function messengerSites({ messengers }: Config): Partial<Record<Messenger, Site>> {
  const site = (origin: string, variable: string): Site => ({
    origin,
    originVariable: variable,
    dialect: messengerDialect,
    credentials: () => ({ headers: async () => ({}), renewable: false, invalidate: () => undefined }),
    credentialVariables: variable,
  });
  const { slack, teams } = messengerOrigins(messengers);
  return {
    ...(slack !== undefined && { slack: site(slack, 'SLACK_WEBHOOK_URL') }),
    ...(teams !== undefined && { teams: site(teams, 'TEAMS_WEBHOOK_URL') }),
  };
}

function servicenowSite({ tickets, vendors: { servicenow } }: Config, clock: Clock): Site {
  const { oauth } = servicenow;
  const tables = tickets.map(({ table }) => table);
  return {
    origin: servicenow.url,
    originVariable: 'SNOW_INSTANCE',
    dialect: servicenowDialect,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    credentials:
      oauth === undefined
        ? basic(servicenow.username, servicenow.password)
        : bearer({
            call: servicenowCalls(tables).createToken,
            form: [['grant_type', 'client_credentials'], ...clientForm(oauth)],
            clock,
          }),
    credentialVariables: oauth === undefined ? 'SNOW_USERNAME, SNOW_PASSWORD' : 'SNOW_CLIENT_ID, SNOW_CLIENT_SECRET',
  };
}

/** Names go to the log, for they are the vendor's to choose; the metric has the number alone. */
function countUnknown({ log, unknown }: Parts): (elements: UnknownElements) => void {
  return (elements) => {
    log.debug('Qualys answered with elements that are not documented', { elements: Object.fromEntries(elements) });
    unknown?.([...elements.values()].reduce((sum, count) => sum + count, 0));
  };
}

function clientForm({ clientId, clientSecret }: { clientId: string; clientSecret: string }) {
  return [
    ['client_id', clientId],
    ['client_secret', clientSecret],
  ] as const;
}
