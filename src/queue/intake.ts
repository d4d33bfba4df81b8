import type { Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import { decide } from '../verification/decide.js';
import type { Evidence, Identity } from '../verification/evidence.js';
import { inputsChanged } from '../verification/inputs-changed.js';
import { nextLook } from '../verification/next-look.js';
import { readTicket } from '../verification/read-ticket.js';
import { t0Of } from '../verification/t0.js';
import type { Ticket } from '../verification/ticket.js';
import { soonerMs } from './apart.js';
import { gather, isGathered } from './gather.js';
import { judgedBefore } from './judged-before.js';
import { troubleOf } from './trouble-of.js';
import { subjectOf } from './progress.js';
import { INPUTS_CHANGED, startedAnew } from './start-anew.js';
import { tableOf, type Deps } from './vendors.js';

/** The verification after intake; undefined when another process took it meanwhile. */
export async function intake(deps: Deps, seen: Verification): Promise<Verification | undefined> {
  const context: CallContext = { purpose: 'intake', subjects: [subjectOf(seen)] };
  const ticket = await deps.servicenow.ticket(seen.ticket, context);
  if (ticket === undefined) return supersede(deps, seen, 'ticket-gone');
  if (ticket.state !== tableOf(deps.tables, seen.ticket.table).pendingState)
    return supersede(deps, seen, 'ticket-moved-on');

  const { evidence: known } = seen;
  const changed = known !== undefined && inputsChanged(known.ticket, ticket);
  const evidence =
    known === undefined || changed
      ? emptyEvidence({ ...seen, judgedAt: await judgedBefore(deps, seen, ticket) }, ticket)
      : { ...known, ticket };
  const gathered = readTicket(ticket) === undefined ? await gather(deps, evidence, context) : evidence;
  return conclude(deps, seen, { evidence: gathered, changed });
}

/** The ticket left the state by another hand, or is gone: nothing is written. */
export async function supersede(
  deps: Pick<Deps, 'ledger' | 'clock'>,
  seen: Verification,
  reason: 'ticket-gone' | 'ticket-moved-on',
): Promise<Verification | undefined> {
  return deps.ledger.save(
    seen,
    {
      phase: 'done',
      outcome: 'superseded',
      reason,
      finishedAt: deps.clock.now(),
      nextCheckAt: undefined,
      trouble: undefined,
    },
    { kind: 'superseded', text: reason },
  );
}

interface TakenIn {
  readonly evidence: Evidence;
  /** What an earlier intake had learnt was about another machine, other findings or another patch. */
  readonly changed: boolean;
}

async function conclude(
  deps: Deps,
  seen: Verification,
  { evidence, changed }: TakenIn,
): Promise<Verification | undefined> {
  const now = deps.clock.now();
  const verdict = decide(evidence, deps.criterion, now);
  const waits = verdict.ruling === 'wait';
  const complete = isGathered(evidence) || readTicket(evidence.ticket) !== undefined;
  const step = waits && complete ? 'watching' : 'intake';
  const { pollIntervalMs, criterion } = deps;
  const look = (): number => nextLook(evidence, { verdict, now, pollIntervalMs, health: criterion.health }).getTime();
  const sooner = complete ? 0 : soonerMs(seen, pollIntervalMs);
  return deps.ledger.save(
    seen,
    {
      ticket: { ...seen.ticket, number: evidence.ticket.number },
      step: waits ? step : 'ready',
      reason: verdict.reason,
      evidence,
      nextCheckAt: waits ? new Date(look() - sooner) : undefined,
      trouble: troubleOf(evidence),
    },
    entryOf(seen, { reason: verdict.reason, step, evidence, changed }),
  );
}

function entryOf(
  seen: Verification,
  { reason, step, evidence, changed }: TakenIn & Pick<Verification, 'step' | 'reason'>,
): { readonly kind: string; readonly text: string } | undefined {
  if (changed) return startedAnew(INPUTS_CHANGED);
  if (reason === seen.reason && step === seen.step) return undefined;
  return { kind: 'intake', text: `${reason}: ${identities(evidence)}` };
}

/** Nothing is known yet but the ticket and from when on evidence counts. */
export function emptyEvidence(
  seen: Pick<Verification, 'openedAt' | 'deadlineAt' | 'enteredOn' | 'source'> & {
    readonly judgedAt?: Date | undefined;
  },
  ticket: Ticket,
): Evidence {
  const { enteredOn: on, source, openedAt, judgedAt } = seen;
  return {
    ticket,
    t0: t0Of(ticket, { on, told: source === 'webhook', openedAt, judgedAt }),
    openedAt: seen.openedAt,
    deadlineAt: seen.deadlineAt,
    qids: [],
    cves: [],
    knowledge: [],
    qualys: { identity: { kind: 'pending' } },
    falcon: { identity: { kind: 'pending' }, looks: [] },
  };
}

function identities(evidence: Evidence): string {
  return `Qualys host ${sure(evidence.qualys.identity)}, Falcon agent ${sure(evidence.falcon.identity)}`;
}

function sure(identity: Identity): string {
  return identity.kind === 'found' ? `found (${identity.score ?? 'agreement not kept'})` : identity.kind;
}
