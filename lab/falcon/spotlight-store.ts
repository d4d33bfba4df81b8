import { machineOf, stamp, type Fleet } from './fleet.js';

type Fields = Readonly<Record<string, unknown>>;

export interface AppSeed {
  readonly product: string;
  /** @default the record's status */
  readonly subStatus?: string;
}

export interface VulnerabilitySeed {
  readonly cve: string;
  /** open, closed, reopen, expired, or what nobody has seen yet. @default open */
  readonly status?: string;
  /** @default 40 days ago */
  readonly created?: Date;
  /** @default now */
  readonly updated?: Date;
  /** @default the moment of `updated` in a closed record */
  readonly closed?: Date;
  /** @default one program in the record's own state */
  readonly apps?: readonly AppSeed[];
  /** @default false */
  readonly suppressed?: boolean;
  /** Served over the rest; undefined leaves a field out. */
  readonly raw?: Fields;
}

export interface PatchSeed {
  /** @default 0 */
  readonly pending?: number;
  /** @default false */
  readonly rebootRequired?: boolean;
  /** @default now */
  readonly confirmed?: Date;
  readonly raw?: Fields;
}

export interface Vulnerability {
  readonly id: string;
  readonly seed: VulnerabilitySeed;
  readonly record: Fields;
}

/** What the evaluation of the sensors' reports has found. crowdstrike 5.1, 5.2 */
export interface SpotlightStore {
  readonly vulnerabilities: Map<string, Vulnerability>;
  readonly patches: Map<string, Fields>;
  /** When each cursor was given out. */
  readonly cursors: Map<string, Date>;
}

export function createSpotlightStore(): SpotlightStore {
  return { vulnerabilities: new Map(), patches: new Map(), cursors: new Map() };
}

const DAY_MS = 86_400_000;

export function vulnerabilityOf(
  fleet: Fleet,
  aid: string,
  { id, seed, now }: Omit<Vulnerability, 'record'> & { now: Date },
) {
  const { cid } = machineOf(fleet, aid);
  const { cve, status = 'open', updated = now, raw = {} } = seed;
  const closed = seed.closed ?? (status === 'closed' ? updated : undefined);
  const record = {
    id: `${aid}_${id}`,
    cid,
    aid,
    vulnerability_id: cve,
    data_providers: [{ provider: 'Falcon sensor' }],
    created_timestamp: stamp(seed.created ?? new Date(now.getTime() - 40 * DAY_MS)),
    updated_timestamp: stamp(updated),
    closed_timestamp: closed && stamp(closed),
    status,
    confidence: 'confirmed',
    apps: (seed.apps ?? [{ product: 'Example Server 2019' }]).map((app, index) => appOf(app, { index, status })),
    suppression_info: { is_suppressed: seed.suppressed ?? false },
    cve: { id: cve, base_score: 8.8, severity: 'HIGH', exploit_status: 0, cisa_info: { is_cisa_kev: false } },
    ...raw,
  };
  return { id: `${aid}_${id}`, seed, record };
}

function appOf({ product, subStatus }: AppSeed, { index, status }: { index: number; status: string }): Fields {
  const hex = String(index + 1).padStart(32, '0');
  return {
    product_name_version: product,
    product_name_normalized: product,
    sub_status: subStatus ?? status,
    remediation: { ids: [hex] },
    evaluation_logic: { id: hex },
  };
}

export function patchesOf(fleet: Fleet, aid: string, { seed, now }: { seed: PatchSeed; now: Date }): Fields {
  const { cid, sensor } = machineOf(fleet, aid);
  return {
    aid,
    cid,
    hostname: sensor.hostname,
    device_type: 'Server',
    active_patches: 42,
    pending_patches: seed.pending ?? 0,
    reboot_required: seed.rebootRequired ?? false,
    last_patch_confirmed: stamp(seed.confirmed ?? now),
    installed_patches: [],
    ...seed.raw,
  };
}
