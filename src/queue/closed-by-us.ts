import type { Ledger, Verification } from '../ledger/ledger.js';
import type { CallContext } from '../outbound/contract.js';
import type { Ticket } from '../verification/ticket.js';
import { forAll } from './for-all.js';
import { subjectOf } from './progress.js';
import type { Named } from './sweep-report.js';
import { tableOf, type Deps } from './vendors.js';

const PAGE = 50;
/** Resolved incidents are closed by the platform after a week as a rule, and then nobody changes them. */
const LOOK_BACK_MS = 7 * 24 * 3_600_000;
/** The instance's clock may be behind ours, and its times have no fractions of a second. */
const SKEW_MS = 10 * 60_000;

type ClosedDeps = Pick<Deps, 'ledger' | 'servicenow' | 'clock' | 'tables'>;

/**
 * Tickets that were written as verified in the last week, and are not so any more. `since`: only those that were touched
 * after this moment are looked at closely; the others were looked at in the sweep before.
 */
export async function changedSince(deps: ClosedDeps, since: Date | undefined): Promise<readonly Named[]> {
  const finishedSince = new Date(deps.clock.now().getTime() - LOOK_BACK_MS);
  const changed: Named[] = [];
  let after: string | undefined;
  do {
    const { items, next } = await deps.ledger.list({ phase: 'done', finishedSince, limit: PAGE, after });
    const written = items.filter((one) => one.outcome === 'verified' && isConfigured(deps, one));
    const words = await forAll(written, (one) => whatChanged(deps, one, since));
    written.forEach(({ id, ticket }, index) => {
      const reason = words[index];
      if (reason !== undefined) changed.push({ ticket: ticket.number, verification: id, reason });
    });
    after = next;
  } while (after !== undefined);
  return changed;
}

function isConfigured({ tables }: ClosedDeps, { ticket }: Verification): boolean {
  return tables.some(({ table }) => table === ticket.table);
}

async function whatChanged(deps: ClosedDeps, seen: Verification, since: Date | undefined): Promise<string | undefined> {
  const context: CallContext = { purpose: 'sweep', subjects: [subjectOf(seen)] };
  const ticket = await deps.servicenow.ticket(seen.ticket, context);
  if (ticket !== undefined && since !== undefined && since.getTime() - ticket.updatedOn.getTime() > SKEW_MS)
    return undefined;
  const change = await otherThanWritten(deps, { seen, ticket, context });
  return change !== undefined && (await isOurLastWord(deps.ledger, seen)) ? change : undefined;
}

interface Case {
  readonly seen: Verification;
  readonly ticket: Ticket | undefined;
  readonly context: CallContext;
}

async function otherThanWritten(deps: ClosedDeps, { seen, ticket, context }: Case): Promise<string | undefined> {
  if (ticket === undefined) return 'deleted, or out of the account’s sight';
  const { fields, outcomes } = tableOf(deps.tables, ticket.table);
  if (fields.runId !== undefined && ticket.runId !== seen.id) return `${fields.runId} does not hold our run any more`;
  const written = outcomes.verified['state'];
  if (written === undefined || ticket.state === written) return undefined;
  // Closing a resolved ticket is the normal course of things, by a person or by the platform.
  const open = await deps.servicenow.missing(seen.ticket, { active: 'false' }, context);
  return open.length === 0 ? undefined : `reopened: written in state ${written}, now in state ${ticket.state}`;
}

/** A ticket that is verified anew has another word of ours; one that was only observed never had this one. */
async function isOurLastWord(
  { list, timeline }: Pick<Ledger, 'list' | 'timeline'>,
  seen: Verification,
): Promise<boolean> {
  const { items } = await list({ ticket: seen.ticket.number, limit: 1 });
  if (items[0]?.id !== seen.id) return false;
  return (await timeline(seen.id)).some(({ kind }) => kind === 'written');
}
