import type { CallContext, Send } from '../../outbound/contract.js';
import type { PatchFacts } from '../../verification/patch-facts.js';
import { asError, gather, jointContext } from '../batch.js';
import { platforms, type PatchAsk, type Platform, type QualysPatches } from './contract.js';
import { doctor } from './doctor.js';
import { factsOf, type Reading } from './facts.js';
import { createJobRuns, type Run } from './job-runs.js';
import { readMachines } from './machines.js';
import { createCatalogue } from './patch-catalogue.js';

export interface QualysPatchesDeps {
  readonly send: Send;
  /** For the age of what is remembered. */
  readonly now: () => Date;
  /** How old what a run did may be: many tickets ask about the same run. @default 5 minutes */
  readonly freshMs?: number;
  /** A machine that must always be seen: its Qualys asset id. */
  readonly canaryAssetId?: string | undefined;
  /** Hears how many fields came that nobody documents. */
  readonly unknown?: (fields: number) => void;
}

const FRESH_MS = 5 * 60_000;

type Asking = PatchAsk & { readonly context: CallContext };

/** Asks of the same moment share calls: the cost is that of jobs and pages, not of tickets. */
export function createQualysPatches(deps: QualysPatchesDeps): QualysPatches {
  const { send, now, unknown, freshMs = FRESH_MS } = deps;
  const patchesFor = createCatalogue({ send, now });
  const jobRuns = createJobRuns({ send, now, freshMs });

  async function read(platform: Platform, asks: readonly Asking[]): Promise<Reading> {
    const context = jointContext(asks);
    const assetIds = [...new Set(asks.flatMap((ask) => ask.assetIds))];
    const machines = await readMachines(send, platform, { assetIds, context });
    const patches = await patchesFor([...new Set(asks.flatMap(({ qids }) => qids))], { platform, context });
    const since = new Date(Math.min(...asks.map((ask) => ask.since.getTime())));
    const runs = patches.length === 0 ? [] : await jobRuns.runsSince({ platform, since, context });
    return { machines, patches, runs, given: await givenTo(runs, context) };
  }

  async function givenTo(runs: readonly Run[], context: CallContext): Promise<Reading['given']> {
    const given = new Map<string, readonly string[]>();
    for (const { job } of runs) if (!given.has(job.id)) given.set(job.id, await jobRuns.patchesOf(job, context));
    return given;
  }

  const factsFor = gather<Asking, PatchFacts>(async (asks) => {
    const answers = new Map<Asking, PatchFacts | Error>();
    for (const platform of platforms) {
      const own = asks.filter((ask) => ask.platform === platform);
      const reading = own.length === 0 ? undefined : await read(platform, own).catch(asError);
      for (const ask of own) if (reading) answers.set(ask, reading instanceof Error ? reading : factsOf(ask, reading));
    }
    const facts = asks.map((ask) => answers.get(ask) ?? new Error('expected a platform that is known'));
    unknown?.(facts.reduce((sum, one) => sum + (one instanceof Error ? 0 : one.opaque.length), 0));
    return facts;
  });

  return {
    factsOf: (ask, context) => factsFor({ ...ask, context }),
    doctor: (context) => doctor(deps, context),
  };
}
