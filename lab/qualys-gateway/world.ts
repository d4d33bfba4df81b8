/** An object as it goes over the wire, in the vendor's words. */
export type Wire = Readonly<Record<string, unknown>>;

export type Platform = 'Windows' | 'Linux' | 'Mac';

export interface AssetSeed {
  /** As Host List has it. */
  readonly assetId: number;
  readonly name: string;
  /** @default made from the asset id */
  readonly uuid?: string;
  /** @default Windows */
  readonly platform?: Platform;
  /** @default none: seen by users without tags alone */
  readonly tags?: readonly string[];
  /** Elements of the record in place of the usual ones; null for one that is left out. */
  readonly wire?: Wire;
}

export interface PatchSeed {
  readonly id: string;
  readonly qids: readonly number[];
  readonly platform?: Platform;
  readonly wire?: Wire;
}

export interface JobSeed {
  readonly id: string;
  readonly platform?: Platform;
  /** @default Install */
  readonly type?: string;
  /** What its definition names; without them it goes by a query. */
  readonly patches?: readonly string[];
  readonly recurring?: boolean;
  readonly lastRun?: Date;
  readonly wire?: Wire;
}

export interface Asset extends Required<Omit<AssetSeed, 'wire'>> {
  wire: Wire;
}

/** What a run did to each machine, by the machine's id, in the vendor's words. */
export interface Run {
  readonly id: string;
  readonly at: Date;
  readonly results: Map<string, Wire>;
}

export interface Job extends JobSeed {
  readonly platform: Platform;
  readonly type: string;
  readonly runs: Run[];
  lastRun?: Date;
}

export interface Patch extends PatchSeed {
  readonly platform: Platform;
}

export interface World {
  readonly assets: Map<string, Asset>;
  readonly patches: Map<string, Patch>;
  readonly jobs: Map<string, Job>;
}

export function createWorld(): World {
  return { assets: new Map(), patches: new Map(), jobs: new Map() };
}

/** The same id for the same machine, whenever it is made. */
export function uuidOf(assetId: number): string {
  return `a55e7000-0000-4000-8000-${String(assetId).padStart(12, '0')}`;
}
