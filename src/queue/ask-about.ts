import type { Approval, Asked } from '../ledger/approvals.js';
import type { Verification } from '../ledger/ledger.js';
import type { Escalated } from '../outbound/failure.js';
import { inShort } from './after-failure.js';
import { recordEnd } from './settle-approvals.js';
import type { Deps } from './vendors.js';

/** The question as it stands after asking; what is asked, and what it replaces, is in the audit trail. */
export async function askAbout(deps: Deps, seen: Verification, escalated: Escalated): Promise<Asked> {
  const { because, score, needed, payload, digest } = escalated;
  const { id: verification, ticket } = seen;
  const question = { verification, ticket: ticket.number, because, score, needed, payload, digest };
  const asked = await deps.ledger.approvals.ask(question, deps.ladder);
  if (asked.ended !== undefined) await recordEnd(deps, asked.ended);
  if (asked.isNew) {
    const { id: approval, level, names, expiresAt, triggeredBy } = asked.approval;
    const until = expiresAt.toISOString();
    const facts = { approval, digest, because, score, needed, level, names, triggeredBy, until };
    await deps.ledger.audit.append({
      kind: 'operator',
      verification,
      ticket: ticket.number,
      facts: { action: 'approval-asked', ...facts },
    });
  }
  return asked;
}

/** What an approval waits for, for the `trouble` of its verification. */
export function waitingWords({ needed, because, names, expiresAt }: Approval): string {
  const whom = names.length === 0 ? '' : `, ${names.join(' or ')} above all,`;
  const people = needed === 1 ? 'a person' : 'two people';
  return `waits for ${people}${whom} to agree (${because.join(', ')}), until ${expiresAt.toISOString()}`;
}

/** Why nothing comes of it: the word of the person who said no. */
export function denialOf({ votes }: Approval): string {
  const no = votes.find(({ decision }) => decision === 'deny');
  return `${no?.by ?? 'somebody'} did not agree${no?.comment === undefined ? '' : `: ${no.comment}`}`;
}

/** People who are not told still find the question in the list: a messenger that fails holds up nothing. */
export async function announce(deps: Pick<Deps, 'announce' | 'log'>, approval: Approval): Promise<void> {
  const { id, ticket } = approval;
  try {
    await deps.announce(approval);
  } catch (cause) {
    deps.log.warn('nobody could be told of a question to people', { approval: id, ticket, why: inShort(cause) });
  }
}
