import type { ApprovalRecord } from '../connectors/servicenow/approval-record.js';
import type { Decision, Voted } from '../ledger/approvals.js';
import type { TicketRequest } from '../ledger/ticket-requests.js';
import { aboutIt, questionOf } from './asked-on-ticket.js';
import { decideApproval } from './decide-approval.js';
import { noteOwnUpdate } from './own-update.js';
import { MOST_SEEN, type TicketDeps } from './ticket-deps.js';

/** Reads what people have answered, all in as few calls as can be. */
export async function hearTickets(deps: TicketDeps): Promise<void> {
  const open = (await deps.ledger.ticketRequests.unended(MOST_SEEN)).filter(
    ({ approval, record }) => approval.state === 'open' && record !== undefined,
  );
  const [first] = open;
  if (first === undefined) return;
  const ids = open.flatMap(({ record }) => record ?? []);
  const records = await deps.onTicket.records('sysId', ids, aboutIt(deps, first.approval));
  const bySysId = new Map(records.map((record) => [record.sysId, record]));
  for (const request of open) {
    const record = bySysId.get(request.record ?? '');
    if (record !== undefined) await hear(deps, request, record);
  }
}

async function hear(deps: TicketDeps, request: TicketRequest, record: ApprovalRecord): Promise<void> {
  const { ledger, onTicket } = deps;
  const { approval } = request;
  // Before the answer counts: it may itself have updated the ticket.
  await noteOwnUpdate(ledger, record, questionOf(approval));
  const decision = ANSWERS.get(record.state);
  if (decision === undefined) return;

  const by = onTicket.operatorOf(record.approver);
  const invalid = invalidity(request, record) ?? (await notEntitled(deps, by));
  if (invalid === undefined) {
    const { id, digest } = approval;
    const voted = await decideApproval(deps, { id, digest, decision, by, via: 'ticket' });
    if (voted.kind !== 'counted') await uncounted(deps, request, { by, decision, why: WHY[voted.kind] });
  } else await uncounted(deps, request, { by, decision, why: invalid });
  await ledger.ticketRequests.end(request);
}

/** Every other state, one that we have never heard of among them, is no answer. */
const ANSWERS: ReadonlyMap<string, Decision> = new Map([
  ['approved', 'approve'],
  ['rejected', 'deny'],
]);

/** Why the record does not tell what this person thinks of this question. Undefined when it does. */
function invalidity({ approval, userName }: TicketRequest, record: ApprovalRecord): string | undefined {
  const { question, approver, createdBy, touched } = record;
  if (question !== approval.id) return 'the record belongs to another question';
  if (approver.toLowerCase() !== userName.toLowerCase()) return 'the record names another approver than was asked';
  if (approver === createdBy) return 'the account of Patchproof itself approves nothing';
  return touched.by === approver ? undefined : 'somebody else than the approver has changed the record';
}

async function notEntitled({ ledger, onTicket }: TicketDeps, by: string): Promise<string | undefined> {
  const operator = await ledger.operators.find(by);
  if (operator === undefined || operator.disabledAt !== undefined) return 'there is no operator of this name';
  if (!onTicket.localAccounts && operator.identity === undefined)
    return 'the issuer does not know who this is, and signIn.localAccounts is false';
  return operator.roles.includes('approver') ? undefined : 'without the role approver';
}

const WHY: Readonly<Record<Exclude<Voted['kind'], 'counted'>, string>> = {
  unknown: 'the question is not known',
  gone: 'nobody waits for an answer any more',
  expired: 'the time was up',
  changed: 'something else is asked now',
  triggered: 'nobody decides about what they have triggered',
  voted: 'this person has answered already',
  used: 'the link was used',
};

interface Uncounted {
  readonly by: string;
  readonly decision: Decision;
  readonly why: string;
}

async function uncounted({ ledger, log }: TicketDeps, { approval }: TicketRequest, { by, decision, why }: Uncounted) {
  const { id, verification, ticket, digest } = approval;
  const facts = { action: `${decision}-not-counted`, approval: id, digest, by, via: 'ticket', why };
  await ledger.audit.append({ kind: 'operator', verification, ticket, facts });
  log.warn('an answer on a ticket does not count', { approval: id, ticket, by, why });
}
