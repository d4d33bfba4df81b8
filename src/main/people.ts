import type { AppDeps } from '../api/create-app.js';
import { decideApproval } from '../queue/decide-approval.js';
import type { Runtime } from './runtime.js';

/** Who is let in, and what they are asked. */
export function peopleOf(runtime: Runtime): Pick<AppDeps, 'people' | 'approvals'> {
  const { config, ledger, clock } = runtime;
  const runIds = config.tickets.map(({ fields }) => fields.runId);
  return {
    people: { operator: config.operator, operators: ledger.operators, now: clock.now },
    approvals: {
      ...ledger.approvals,
      decide: (ballot) => decideApproval(runtime, ballot),
      verification: ledger.get,
      bulkMaxRisk: config.approvals.bulkMaxRisk,
      runIdColumns: runIds.filter((column) => column !== undefined),
    },
  };
}
