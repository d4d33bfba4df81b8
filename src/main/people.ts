import type { AppDeps } from '../api/create-app.js';
import type { Ballot } from '../ledger/approvals.js';
import { decideApproval } from '../queue/decide-approval.js';
import type { Runtime } from './runtime.js';

/** Who is let in, and what they are asked. */
export function peopleOf(runtime: Runtime): Pick<AppDeps, 'people' | 'approvals' | 'links'> {
  const { config, ledger, clock } = runtime;
  const runIds = config.tickets.map(({ fields }) => fields.runId);
  const answering = {
    get: ledger.approvals.get,
    verification: ledger.get,
    decide: (ballot: Ballot) => decideApproval(runtime, ballot),
  };
  return {
    people: { operator: config.operator, operators: ledger.operators, now: clock.now },
    approvals: {
      ...answering,
      list: ledger.approvals.list,
      bulkMaxRisk: config.approvals.bulkMaxRisk,
      runIdColumns: runIds.filter((column) => column !== undefined),
    },
    links: { ...answering, secret: config.links?.secret, now: clock.now },
  };
}
