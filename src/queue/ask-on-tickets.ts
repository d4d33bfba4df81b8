import type { People } from '../connectors/servicenow/approval-people.js';
import type { ApprovalRecord } from '../connectors/servicenow/approval-record.js';
import type { Approval } from '../ledger/approvals.js';
import type { TicketRequest, Unasked } from '../ledger/ticket-requests.js';
import { afterWriteFailure, staysRefused } from './after-failure.js';
import { aboutIt, questionOf, whenOver, wordsFor } from './asked-on-ticket.js';
import { noteOwnUpdate } from './own-update.js';
import { MOST_SEEN, MOST_WRITES, type TicketDeps } from './ticket-deps.js';

/** After so many questions about one ticket that asking on it, or something else, has made void, other ways have to do. */
const MOST_IN_VAIN = 3;
/** Longer than a call may take: whoever finds a claim that is over may look whether the record was created. */
const CLAIM_MS = 90_000;

/** Says for each new question whom to ask on the ticket; of a step of the ladder ServiceNow is asked once a run. */
export async function planOnTickets(deps: TicketDeps): Promise<void> {
  const known = new Map<number, Promise<People>>();
  const people = (approval: Approval): Promise<People> => {
    const { level } = approval;
    const asked = known.get(level) ?? deps.onTicket.people(deps.onTicket.whom(level), aboutIt(deps, approval));
    known.set(level, asked);
    return asked;
  };
  for (const unasked of await deps.ledger.ticketRequests.unasked(MOST_WRITES)) await plan(deps, unasked, people);
}

async function plan(
  { ledger, log }: TicketDeps,
  { approval, inVain }: Unasked,
  people: (approval: Approval) => Promise<People>,
): Promise<void> {
  const about = { approval: approval.id, ticket: approval.ticket };
  if (inVain >= MOST_IN_VAIN) {
    log.warn('not asked on the ticket any more: the ticket changes each time; the other ways stay open', about);
    return ledger.ticketRequests.plan(approval.id, []);
  }
  const { found, missing } = await people(approval);
  if (missing.length > 0) {
    const facts = { action: 'approval-not-asked-on-ticket', approval: approval.id, missing: missing.length };
    const { verification, ticket } = approval;
    await ledger.audit.append({ kind: 'operator', verification, ticket, facts });
    log.error('ServiceNow knows no such active approver; the other ways stay open', { ...about, missing });
  }
  await ledger.ticketRequests.plan(approval.id, found);
}

/** Creates the records that are not there yet, up to one after which there is no sense in trying more. */
export async function askOnTickets(deps: TicketDeps): Promise<void> {
  const now = deps.clock.now();
  const isOver = whenOver(deps);
  const wanting = (await deps.ledger.ticketRequests.unended(MOST_SEEN)).filter(
    ({ approval, record, claimedUntil }) =>
      approval.state === 'open' &&
      approval.expiresAt > now &&
      record === undefined &&
      (claimedUntil === undefined || claimedUntil <= now),
  );
  const waiting = wanting.slice(0, MOST_WRITES);
  const tried = waiting.filter(({ claimedUntil }) => claimedUntil !== undefined);
  const created = await createdFor(deps, tried);
  for (const request of waiting) {
    if (isOver()) return;
    const record = created.get(keyOf(request.approval.id, request.userName));
    if (record !== undefined) await keep(deps, request, record);
    else if (!(await ask(deps, request))) return;
  }
}

/** What earlier runs have created, and died before they could say so. */
export async function createdFor(
  deps: TicketDeps,
  requests: readonly TicketRequest[],
): Promise<ReadonlyMap<string, ApprovalRecord>> {
  const [first] = requests;
  if (first === undefined) return new Map();
  const ids = requests.map(({ approval }) => approval.id);
  const records = await deps.onTicket.records('question', ids, aboutIt(deps, first.approval));
  return new Map(records.map((record) => [keyOf(record.question, record.approver), record]));
}

export function keyOf(question: string, userName: string): string {
  return `${question} ${userName.toLowerCase()}`;
}

/** False when ServiceNow cannot be asked now, or not by us. */
async function ask(deps: TicketDeps, request: TicketRequest): Promise<boolean> {
  const { ledger, onTicket, clock, log } = deps;
  const { approval, ticket, userId } = request;
  const until = new Date(clock.now().getTime() + CLAIM_MS);
  if (!(await ledger.ticketRequests.claim(request, until))) return true;
  try {
    const asking = { ticket, userId, question: approval.id, words: wordsFor(approval) };
    await keep(deps, request, await onTicket.request(asking, aboutIt(deps, approval)));
    return true;
  } catch (cause) {
    const { why } = afterWriteFailure(cause);
    log.warn('nobody could be asked on the ticket', { approval: approval.id, ticket: ticket.number, why });
    if (!staysRefused(cause)) return false;
    await giveUp(deps, request, why);
    return true;
  }
}

async function giveUp({ ledger }: TicketDeps, request: TicketRequest, why: string): Promise<void> {
  const { id, verification, ticket } = request.approval;
  const facts = { action: 'approval-not-asked-on-ticket', approval: id, why };
  await ledger.audit.append({ kind: 'operator', verification, ticket, facts });
  await ledger.ticketRequests.end(request);
}

async function keep({ ledger }: TicketDeps, request: TicketRequest, record: ApprovalRecord): Promise<void> {
  const { approval } = request;
  await ledger.ticketRequests.keep(request, record.sysId);
  await noteOwnUpdate(ledger, record, questionOf(approval));
  const { id, digest, verification, ticket } = approval;
  const facts = { action: 'approval-asked-on-ticket', approval: id, digest, record: record.sysId };
  await ledger.audit.append({ kind: 'operator', verification, ticket, facts });
}
