import { z } from 'zod';
import { Instant } from '../shared/instant.js';
import { FalconHost, SecondOpinion } from './falcon-facts.js';
import { Patching } from './patch-facts.js';
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

const TICKETS_OWN = ['patched-at', 'entered-state', 'updated-on'] as const;

/** The moment after which evidence counts, and where it comes from. */
const T0 = z.object({
  at: Instant,
  origin: z.enum([...TICKETS_OWN, 'patch-job']),
  /**
   * When the patch job began on the machine; what the ticket said, where that is later and part of the patch came by another
   * hand. A restart after this is one after the patch, as the job is done with it.
   */
  startedAt: Instant.optional(),
  /** What the ticket said, where a patch job knew better. */
  own: z.object({ at: Instant, origin: z.enum(TICKETS_OWN) }).optional(),
  /** The verdict of an earlier entry into the state: a patch before it has been judged already. */
  judgedAt: Instant.optional(),
});

/** Everything decide() may know. Stored with the verification, so that a verdict can be replayed. */
export const Evidence = z.object({
  ticket: Ticket,
  ticketReadAt: Instant.optional(),
  t0: T0,
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
  /** What the patch jobs say, where Qualys Patch Management is asked. Explains and delays; never proves. */
  patching: Patching.optional(),
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
  /** True: a patch that its job reports as failed is a failed patch, without a word of the scanner. */
  readonly failedPatchIsFinal?: boolean | undefined;
  readonly health: {
    readonly offlineAfterMs: number;
    readonly indexLagMs: number;
    readonly observations: number;
    readonly observationGapMs: number;
    readonly rfmGraceMs: number;
  };
}
