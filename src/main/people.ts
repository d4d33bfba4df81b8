import type { AppDeps } from '../api/create-app.js';
import type { Metrics } from '../api/metrics.js';
import type { Ballot } from '../ledger/approvals.js';
import type { CallEvent } from '../outbound/door.js';
import { createSharedLoginBreaker } from '../outbound/redis-login-breaker.js';
import { decideApproval } from '../queue/decide-approval.js';
import { issuerOf } from './issuer.js';
import type { Runtime } from './runtime.js';

/** Who is let in, and what they are asked. */
export function peopleOf(
  runtime: Runtime,
  metrics: Pick<Metrics, 'vendorCall'>,
): Pick<AppDeps, 'people' | 'approvals' | 'links'> {
  const { config, ledger, clock } = runtime;
  const runIds = config.tickets.map(({ fields }) => fields.runId);
  const answering = {
    get: ledger.approvals.get,
    verification: ledger.get,
    decide: (ballot: Ballot) => decideApproval(runtime, ballot),
  };
  return {
    people: {
      operator: config.operator,
      operators: ledger.operators,
      now: clock.now,
      localAccounts: config.signIn.localAccounts,
      redis: runtime.redis,
      oidc: oidcOf(runtime, metrics),
    },
    approvals: {
      ...answering,
      list: ledger.approvals.list,
      bulkMaxRisk: config.approvals.bulkMaxRisk,
      runIdColumns: runIds.filter((column) => column !== undefined),
    },
    links: { ...answering, secret: config.links?.secret, now: clock.now },
  };
}

/** The issuer is asked by whoever serves HTTP, through a door like that of the workers. */
function oidcOf(runtime: Runtime, { vendorCall }: Pick<Metrics, 'vendorCall'>): AppDeps['people']['oidc'] {
  const { config, ledger, clock, log, redis, budget, standing } = runtime;
  const { signIn, links } = config;
  const breaker = createSharedLoginBreaker({ redis, clock, log });
  const observe = ({ system, outcome }: CallEvent): void => vendorCall({ system, outcome });
  const issuer = issuerOf(config, { audit: ledger.audit, standing, budget, breaker, clock, log, observe });
  if (issuer === undefined || signIn.oidc === undefined || links === undefined) return undefined;
  return {
    issuer,
    issuerName: signIn.oidc.issuer,
    roles: signIn.oidc.roles,
    sessions: ledger.sessions,
    publicUrl: links.url,
    sessionMs: signIn.sessionMs,
  };
}
