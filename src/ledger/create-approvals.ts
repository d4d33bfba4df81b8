import type { Clock } from '../shared/clock.js';
import type { Access } from './access.js';
import type { Approvals } from './approvals.js';
import { askIn } from './ask-approval.js';
import { voteIn, weighed } from './cast-vote.js';
import { createApprovalFinders } from './find-approvals.js';
import { settleIn } from './settle-approvals.js';

interface ApprovalDeps {
  readonly access: Access;
  readonly clock: Pick<Clock, 'now'>;
  readonly newId: () => string;
}

/** What people are asked, and what they say. */
export function createApprovals({ access, clock, newId }: ApprovalDeps): Approvals {
  const now = (): number => clock.now().getTime();
  return {
    ...createApprovalFinders(access, clock),
    ask: (question, ladder) => access.write((db) => askIn(db, { question, ladder, id: newId(), now: now() })),
    refusalOf: async (ballot) => (await access.read((db) => weighed(db, ballot, now()))).refusal,
    vote: (ballot) => access.write((db) => voteIn(db, ballot, now())),
    settle: (verification) => access.write((db) => settleIn(db, { verification, now: now() })),
    triggered: (verification, by) =>
      access.write(async (db) => {
        const insertion = db.insertInto('triggers').values({ verification, operator: by, at: now() });
        await insertion.onConflict((conflict) => conflict.doNothing()).execute();
      }),
  };
}
