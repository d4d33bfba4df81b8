import { createWorld, uuidOf, type AssetSeed, type Job, type JobSeed, type PatchSeed, type Wire } from './world.js';

const FOUR_HOURS_MS = 4 * 3_600_000;

/** What happens to machines, patches and jobs; what the API says is what stands here. */
export function createEngine(now: () => Date) {
  const world = createWorld();

  function addAsset({ platform = 'Windows', tags = [], uuid, wire = {}, ...seed }: AssetSeed): string {
    const id = uuid ?? uuidOf(seed.assetId);
    const assessed = { scanDateTime: now().getTime() - FOUR_HOURS_MS / 4, installedPatches: [], missingPatches: [] };
    const usual = { scanStatus: 'Scanned', assetStatus: 'Success', activatedModules: ['VM', 'PM'], ...assessed };
    world.assets.set(id, { ...seed, uuid: id, platform, tags, wire: { ...usual, ...wire } });
    return id;
  }

  function jobOf(id: string): Job {
    const job = world.jobs.get(id);
    if (!job) throw new RangeError(`expected the id of a job, got ${id}: add it first`);
    return job;
  }

  /** A run of a job on some machines; the first makes the run, later ones tell what has become of it. */
  function runJob(id: string, results: Readonly<Record<string, Wire>>, { run = '1', at = now() } = {}): void {
    const job = jobOf(id);
    const known = job.runs.find((one) => one.id === run);
    const current = known ?? { id: run, at, results: new Map<string, Wire>() };
    if (!known) job.runs.push(current);
    job.lastRun = current.at;
    for (const [uuid, wire] of Object.entries(results)) {
      current.results.set(uuid, { ...current.results.get(uuid), ...wire });
    }
  }

  return {
    world,
    addAsset,
    addPatch: (seed: PatchSeed): void => void world.patches.set(seed.id, { platform: 'Windows', ...seed }),
    addJob: (seed: JobSeed): void =>
      void world.jobs.set(seed.id, { platform: 'Windows', type: 'Install', ...seed, runs: [] }),
    runJob,
    /** What the agent has found at its last assessment. */
    assess(uuid: string, wire: Wire, at = now()): void {
      const asset = world.assets.get(uuid);
      if (!asset) throw new RangeError(`expected the id of an asset, got ${uuid}: add it first`);
      asset.wire = { ...asset.wire, scanDateTime: at.getTime(), ...wire };
    },
    clear(): void {
      for (const one of [world.assets, world.patches, world.jobs]) one.clear();
    },
  };
}
export type GatewayEngine = ReturnType<typeof createEngine>;
