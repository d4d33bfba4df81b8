import { z } from 'zod';
import { Instant } from '../shared/instant.js';
import { FalconHost, SecondOpinion } from './falcon-facts.js';
import { QidKnowledge, QualysSnapshot } from './qualys-facts.js';
import { Ticket } from './ticket.js';

/** A record that may be the machine, and the keys that speak for it and against it. */
export const Candidate = z.object({
  id: z.string(),
  name: z.string().optional(),
  agreeing: z.array(z.string()),
  disagreeing: z.array(z.string()),
  score: z.number().min(0).max(1),
});
export type Candidate = z.infer<typeof Candidate>;
/** The likeliest of the candidates, for a person; the ids beside it are complete. */
const describedOnes = z.array(Candidate).optional();

/** Which records are this ticket's machine, and how sure are we? */
export const Identity = z.discriminatedUnion('kind', [
  /** Nobody could be asked yet. */
  z.object({ kind: z.literal('pending') }),
  z.object({
    kind: z.literal('found'),
    ids: z.array(z.string()).min(1),
    agreeing: z.array(z.string()),
    disagreeing: z.array(z.string()),
    /** How sure: 0 where no key agrees, towards 1 with every key that does; one that disagrees takes away. Not kept at first. */
    score: z.number().min(0).max(1).optional(),
  }),
  z.object({ kind: z.literal('not-found'), searched: z.array(z.string()) }),
  z.object({ kind: z.literal('hidden'), ids: z.array(z.string()) }),
  z.object({ kind: z.literal('ambiguous'), candidates: z.array(z.string()), described: describedOnes }),
  z.object({
    kind: z.literal('mismatch'),
    ids: z.array(z.string()),
    disagreeing: z.array(z.string()),
    described: describedOnes,
  }),
]);
export type Identity = z.infer<typeof Identity>;

/** A vendor's last word, and whether it has fallen silent since. Silence never carries a fact. */
const silence = { silentSince: Instant.optional(), why: z.string().optional() };

/** One look at the sensor; `host` is missing when Falcon was asked and did not return the agent. */
export const SensorLook = z.object({ at: Instant, host: FalconHost.optional() });
export type SensorLook = z.infer<typeof SensorLook>;

/** Everything decide() may know. Stored with the verification, so that a verdict can be replayed. */
export const Evidence = z.object({
  ticket: Ticket,
  ticketReadAt: Instant.optional(),
  t0: z.object({ at: Instant, origin: z.enum(['patched-at', 'entered-state', 'updated-on']) }),
  openedAt: Instant,
  deadlineAt: Instant,
  /** The QIDs to prove: the ticket's own, and those its CVEs name that the host had at the baseline. */
  qids: z.array(z.number().int()),
  /** Which QIDs the KnowledgeBase names for each of the ticket's CVEs. */
  cves: z.array(z.object({ cve: z.string(), qids: z.array(z.number().int()) })),
  knowledge: z.array(QidKnowledge),
  qualys: z.object({
    identity: Identity,
    baseline: QualysSnapshot.optional(),
    latest: QualysSnapshot.optional(),
    /** The look after which further records of the machine were searched for. */
    recheckedFor: Instant.optional(),
    ...silence,
  }),
  falcon: z.object({
    identity: Identity,
    baseline: SensorLook.optional(),
    /** Newest last; bounded. */
    looks: z.array(SensorLook),
    opinion: SecondOpinion.optional(),
    ...silence,
  }),
});
export type Evidence = z.infer<typeof Evidence>;

/** How the customer wants evidence to be weighed. All times in milliseconds. */
export interface Criterion {
  readonly sources: 'both' | 'either';
  readonly clockGuardMs: number;
  /** Least Windows builds with the fix, such as 10.0.17763.6293; one applies to machines of its first three numbers. */
  readonly requiredBuilds: readonly string[];
  /** True where Falcon's own word on findings is asked for: then `either` waits for it where Qualys has no host. */
  readonly secondOpinion?: boolean | undefined;
  readonly health: {
    readonly offlineAfterMs: number;
    readonly indexLagMs: number;
    readonly observations: number;
    readonly observationGapMs: number;
    readonly rfmGraceMs: number;
  };
}
