import { z } from 'zod';
import { Instant } from '../shared/instant.js';
import type { Criterion } from './evidence.js';
import { outcomes, type Finding, type Verdict } from './verdict.js';

/** Reasons are kept as text: the rules of another version may have had others. What a later version adds is kept, too. */
const StoredFinding = z.looseObject({
  reason: z.string(),
  source: z.enum(['qualys', 'falcon', 'ticket']),
  subject: z.string(),
  detail: z.string(),
});

const StoredVerdict = z.looseObject({
  ruling: z.enum(['wait', ...outcomes]),
  reason: z.string(),
  findings: z.array(StoredFinding),
  warnings: z.array(StoredFinding),
  rules: z.string(),
});

const criterionShape = {
  sources: z.enum(['both', 'either']),
  clockGuardMs: z.number(),
  requiredBuilds: z.array(z.string()),
  secondOpinion: z.boolean().optional(),
  failedPatchIsFinal: z.boolean().optional(),
  health: z.object({
    offlineAfterMs: z.number(),
    indexLagMs: z.number(),
    observations: z.number(),
    observationGapMs: z.number(),
    rfmGraceMs: z.number(),
  } satisfies Record<keyof Criterion['health'], z.ZodType>),
} satisfies Record<keyof Criterion, z.ZodType>;

/** A verdict and all that it rests on beside the evidence: with the evidence it can be decided again. */
export const Decision = z.object({
  /** Version of the rules that ruled. */
  rules: z.string(),
  /** The moment as of which it was decided. */
  at: Instant,
  criterion: z.object(criterionShape),
  verdict: StoredVerdict,
});
export type Decision = z.infer<typeof Decision>;

export function decisionOf(verdict: Verdict, criterion: Criterion, at: Date): Decision {
  const copies = (findings: readonly Finding[]) => findings.map((finding) => ({ ...finding }));
  return {
    rules: verdict.rules,
    at,
    criterion: { ...criterion, requiredBuilds: [...criterion.requiredBuilds] },
    verdict: { ...verdict, findings: copies(verdict.findings), warnings: copies(verdict.warnings) },
  };
}
