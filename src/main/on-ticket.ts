import type { Config } from '../config/config.js';
import type { Whom } from '../connectors/servicenow/approval-people.js';
import type { TicketApprovals } from '../connectors/servicenow/ticket-approvals.js';
import type { OnTicket } from '../queue/vendors.js';

/** Whom to ask on the ticket, and who they are here. Undefined where nobody is asked there. */
export function onTicketOf(
  { approvals: { servicenow, ladder }, signIn }: Pick<Config, 'approvals' | 'signIn'>,
  verbs: TicketApprovals | undefined,
): OnTicket | undefined {
  if (servicenow === undefined || verbs === undefined) return undefined;
  const operators = new Map(Object.entries(servicenow.operators).map(([name, to]) => [name.toLowerCase(), to]));
  const steps = stepsOf({ servicenow, ladder });
  return {
    ...verbs,
    whom: (level) => steps[Math.min(level, steps.length - 1)] ?? { approvers: [] },
    operatorOf: (userName) => operators.get(userName.toLowerCase()) ?? userName.toLowerCase(),
    localAccounts: signIn.localAccounts,
  };
}

/** A step that names nobody asks the same people as the first question. */
export function stepsOf({ servicenow, ladder }: Pick<Config['approvals'], 'servicenow' | 'ladder'>): readonly Whom[] {
  return [{}, ...ladder].map(({ approvers, group }: Partial<Whom>) => {
    const own = approvers !== undefined || group !== undefined;
    return own
      ? { approvers: approvers ?? [], group }
      : { approvers: servicenow?.approvers ?? [], group: servicenow?.group };
  });
}
