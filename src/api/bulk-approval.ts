import type { RequestHandler } from 'express';
import { z } from 'zod';
import type { Approval, Approvals, Ballot, Voted } from '../ledger/approvals.js';
import { oneLine } from '../shared/text.js';
import { kindOf } from './payload.js';
import { sendProblem } from './problem.js';
import { personOf } from './sign-in.js';

export interface BulkDeps {
  readonly get: Approvals['get'];
  readonly decide: (ballot: Ballot) => Promise<Voted>;
  /** Highest risk score at which several may be agreed to at once. */
  readonly bulkMaxRisk: number;
  /** Columns that hold a run id, which is each ticket's own. */
  readonly runIdColumns: readonly string[];
}

const Many = z.strictObject({
  decision: z.literal('approve'),
  items: z
    .array(z.strictObject({ id: z.string().regex(/^[\w-]{1,64}$/), digest: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1)
    .max(200),
  comment: z.string().max(500).optional(),
});

/** Agrees to several equal writes of low risk at once: each by its own digest, or none where they are not equal. */
export function decideMany(deps: BulkDeps): RequestHandler {
  return async (req, res) => {
    const asked = Many.safeParse(req.body);
    if (!asked.success) {
      const detail = 'expected {"decision":"approve","items":[{"id":"…","digest":"…"}, …]} with 1 to 200 items';
      return sendProblem(res, { status: 422, detail });
    }
    const { items, comment = '' } = asked.data;
    const found = await Promise.all(items.map(({ id }) => deps.get(id)));
    const why = whyNotTogether(deps, found);
    if (why !== undefined) return sendProblem(res, { status: 409, detail: why });
    const said = { decision: 'approve', by: personOf(res).name, via: 'api', comment: oneLine(comment, 200) } as const;
    const answers: { id: string; result: string; state: string | null }[] = [];
    for (const { id, digest } of items) {
      const voted = await deps.decide({ id, digest, ...said });
      answers.push({ id, result: voted.kind, state: voted.approval?.state ?? null });
    }
    res.json({ items: answers });
  };
}

function whyNotTogether(
  { bulkMaxRisk, runIdColumns }: BulkDeps,
  found: readonly (Approval | undefined)[],
): string | undefined {
  const there = found.filter((one) => one !== undefined);
  if (there.length < found.length) return 'no approval has one of these ids; none was decided';
  const grave = there.find(({ score }) => score > bulkMaxRisk);
  if (grave !== undefined) {
    return `expected a risk of at most ${bulkMaxRisk} (approvals.bulkMaxRisk), got ${grave.score} for ${grave.ticket}; none was decided`;
  }
  const kinds = new Set(there.map((one) => kindOf(one, runIdColumns)));
  return kinds.size > 1 ? 'these writes do not say the same; none was decided' : undefined;
}
