import { wholeQuestionOf } from '../api/approval-view.js';
import { REFUSALS } from '../api/approvals.js';
import type { Approval, ApprovalState, Decision } from '../ledger/approvals.js';
import { decideApproval } from '../queue/decide-approval.js';
import { oneLine } from '../shared/text.js';
import { openGround } from './ground.js';
import { identified } from './identified.js';
import type { Print } from './print.js';
import { openRuntime } from './runtime.js';
import { settingsFor } from './settings.js';

const PAGE = 200;

/** What people are asked, newest first; all that was ever asked, or what is in one state. */
export async function listApprovals(state: ApprovalState | undefined, print: Print): Promise<void> {
  const { ledger, lifetime } = await openGround(settingsFor([]));
  try {
    let after: string | undefined;
    let count = 0;
    do {
      const { items, next } = await ledger.approvals.list({ state, limit: PAGE, after });
      for (const one of items) print(lineOf(one));
      count += items.length;
      after = next;
    } while (after !== undefined);
    print(count === 0 ? 'nobody is asked anything' : `${count} in all; "approvals show <id>" says what exactly`);
  } finally {
    await lifetime.close();
  }
}

function lineOf({ id, ticket, state, because, score, needed, votes, expiresAt }: Approval): string {
  const agreed = votes.filter(({ decision }) => decision === 'approve').map(({ by }) => by);
  const people = `${agreed.length} of ${needed}${agreed.length === 0 ? '' : ` (${agreed.join(', ')})`}`;
  const until = state === 'open' ? `  until ${expiresAt.toISOString()}` : '';
  return `${id}  ${ticket}  ${state}  agreed ${people}  risk ${score}  ${because.join(', ')}${until}`;
}

/** Exactly what is agreed to, and what it rests on, as JSON. False when there is no such question. */
export async function showApproval(id: string, print: Print): Promise<boolean> {
  const { ledger, lifetime } = await openGround(settingsFor([]));
  try {
    const approval = await ledger.approvals.get(id);
    if (approval === undefined) print(`${id}: no approval has this id`);
    else print(JSON.stringify(wholeQuestionOf(approval, await ledger.get(approval.verification)), undefined, 2));
    return approval !== undefined;
  } finally {
    await lifetime.close();
  }
}

interface Answer {
  readonly decision: Decision;
  readonly as: string;
  /** As "approvals show" gives it: what was looked at is what is decided about. */
  readonly digest: string;
  readonly comment?: string | undefined;
}

/** The word of an operator, whose password comes on standard input. False when it does not count. */
export async function answerApproval(id: string, answer: Answer, print: Print): Promise<boolean> {
  const runtime = await openRuntime(settingsFor([]));
  try {
    const { name: by } = await identified(runtime, answer.as, 'decide');
    const { decision, digest, comment = '' } = answer;
    const ballot = { id, digest, decision, by, via: 'command', comment: oneLine(comment, 200) };
    const voted = await decideApproval(runtime, ballot);
    if (voted.kind === 'counted') print(`${voted.approval.ticket}: ${voted.approval.state}`);
    else print(`${id}: ${REFUSALS[voted.kind].detail}`);
    return voted.kind === 'counted';
  } finally {
    await runtime.lifetime.close();
  }
}
