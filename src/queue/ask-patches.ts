import type { PatchAsk, Platform } from '../connectors/qualys-patches/contract.js';
import type { Criterion, Evidence } from '../verification/evidence.js';
import { MOST_BEFORE_MS } from '../verification/patch-t0.js';
import { readQualys } from '../verification/read-qualys.js';
import { worst } from '../verification/reading.js';
import { rebootState } from '../verification/reboot.js';
import { patchesSince } from '../verification/with-patching.js';

/** In every third poll interval: a job tells of itself within minutes, an assessment comes every four hours. qualys 11.5 */
const EVERY = 3;

/** What to ask Patch Management about a ticket; undefined where no host record is known to it, or no finding. */
export function patchAskOf(evidence: Evidence): PatchAsk | undefined {
  const { qids, qualys } = evidence;
  const { identity, latest, baseline } = qualys;
  if (identity.kind !== 'found' || qids.length === 0) return undefined;
  const hosts = (latest ?? baseline)?.hosts.filter(({ hostId }) => identity.ids.includes(hostId)) ?? [];
  const assetIds = [...new Set(hosts.flatMap(({ assetId }) => assetId ?? []))];
  const [platform] = hosts.flatMap(({ os }) => platformOf(os) ?? []);
  if (assetIds.length === 0 || platform === undefined) return undefined;
  const names = [...new Set(hosts.flatMap((host) => host.names))];
  return { assetIds, names, platform, qids, since: patchesSince(evidence, MOST_BEFORE_MS) };
}

/** Every word of it may change a verdict: at once where nothing is known, a job is under way, or a proof must hold. */
export function isPatchLookDue(
  evidence: Evidence,
  { clockGuardMs }: Criterion,
  { now, pollIntervalMs }: { now: Date; pollIntervalMs: number },
): boolean {
  const { told, silentSince } = evidence.patching ?? {};
  if (told === undefined || silentSince !== undefined) return true;
  const isUnderWay = told.results.some((run) =>
    [run.running, run.pendingReboot, run.pendingVerification].includes(true),
  );
  if (isUnderWay) return true;
  if (now.getTime() - told.at.getTime() >= EVERY * pollIntervalMs) return true;
  return worst(readQualys(evidence, clockGuardMs, rebootState(evidence)))?.kind === 'fixed';
}

function platformOf(os: string | undefined): Platform | undefined {
  if (os === undefined) return undefined;
  if (/windows/i.test(os)) return 'Windows';
  return /mac ?os|os x/i.test(os) ? 'Mac' : 'Linux';
}
