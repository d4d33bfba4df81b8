import type { Config } from '../config/config.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Standing } from '../outbound/standing.js';
import { HEAVY } from '../policy/risk.js';
import type { WritesGate } from './writes-gate.js';

const HOUR_MS = 3_600_000;

/** What the policy asks of the ledger before each call. Counts no further than any rule could tell apart. */
export function createStanding(
  { policy }: Pick<Config, 'policy'>,
  { ledger, gate }: { readonly ledger: Pick<Ledger, 'uses' | 'approvals'>; readonly gate: WritesGate },
): Standing {
  const limits = policy.rules.flatMap(({ when, unless }) => [when.moreThanPerHour, unless?.moreThanPerHour]);
  const atMost = Math.max(HEAVY, ...limits.filter((limit) => limit !== undefined)) + 1;
  return {
    writes: async () => ((await gate.state()).stopped ? 'stopped' : 'allowed'),
    history: async (operation, at) => {
      const since = new Date(at.getTime() - HOUR_MS);
      const { calls, usedBefore } = await ledger.uses(operation, { since, atMost });
      return { callsLastHour: calls, firstUse: !usedBefore };
    },
    approval: async (digest) => {
      const agreed = await ledger.approvals.agreed(digest);
      if (agreed === undefined) return undefined;
      const by = agreed.votes.flatMap((vote) => (vote.decision === 'approve' ? [vote.by] : []));
      return { id: agreed.id, by };
    },
  };
}
