import type { CallContext } from '../outbound/contract.js';
import type { Evidence } from '../verification/evidence.js';
import { identifyFalcon, identifyQualys } from '../verification/identity/identify.js';
import { keysToAsk } from '../verification/identity/keys-to-ask.js';
import type { QualysHost, QualysSnapshot } from '../verification/qualys-facts.js';
import { qidsToProve, qidsToWatch } from '../verification/findings-to-prove.js';
import { withPatches } from './look-at-patches.js';
import type { Deps } from './vendors.js';
import { unheard } from '../verification/unheard.js';
import { whyOf } from './after-failure.js';

type Vendors = Pick<Deps, 'qualys' | 'falcon' | 'patches' | 'clock'>;

/**
 * Fills in what intake must know: both identities and both baselines. What one vendor has told is kept when the other
 * is silent, and is not asked again: a baseline is worth the more the earlier it was taken. Patch Management, where there is
 * one, is asked last, and nobody waits for it.
 */
export async function gather(vendors: Vendors, evidence: Evidence, context: CallContext): Promise<Evidence> {
  const withQualys = await quietly('qualys', evidence, vendors, () => gatherQualys(vendors, evidence, context));
  const known = learnt(evidence, withQualys);
  const seen = await quietly('falcon', known, vendors, () => gatherFalcon(vendors, known, context));
  return withPatches(vendors, seen, context);
}

/** An agent that was found before Qualys told its keys is looked for again, with them; what it looked like then stays. */
function learnt(before: Evidence, now: Evidence): Evidence {
  if (before.qualys.identity.kind !== 'pending' || now.qualys.identity.kind !== 'found') return now;
  return { ...now, falcon: { ...now.falcon, identity: { kind: 'pending' } } };
}

/** Intake is over when both vendors have answered. */
export function isGathered(evidence: Evidence): boolean {
  return evidence.qualys.identity.kind !== 'pending' && evidence.falcon.identity.kind !== 'pending';
}

async function quietly(
  vendor: 'qualys' | 'falcon',
  evidence: Evidence,
  { clock }: Vendors,
  ask: () => Promise<Evidence>,
): Promise<Evidence> {
  try {
    return await ask();
  } catch (cause) {
    return unheard(evidence, vendor, { at: clock.now(), why: whyOf(vendor === 'qualys' ? 'Qualys' : 'Falcon', cause) });
  }
}

async function gatherQualys(vendors: Vendors, evidence: Evidence, context: CallContext): Promise<Evidence> {
  if (evidence.qualys.identity.kind !== 'pending') return evidence;
  const { machine, qids: own, cves: named } = evidence.ticket;
  const candidates = await vendors.qualys.findHosts(machine, context);
  const identity = identifyQualys(machine, candidates);
  if (identity.kind !== 'found') return { ...evidence, qualys: { identity } };

  const entries = await Promise.all(
    named.map(async (cve) => ({ cve, qids: (await vendors.qualys.qidsOfCve(cve, context)).map(({ qid }) => qid) })),
  );
  const asked = qidsToWatch({ qids: [...own], cves: entries });
  const snapshot =
    asked.length === 0 ? undefined : await vendors.qualys.snapshotOf({ hostIds: identity.ids, qids: asked }, context);
  const baseline = snapshot && withKeys(snapshot, candidates);
  const qids = baseline === undefined ? [] : qidsToProve(own, entries, baseline);
  const knowledge = qids.length === 0 ? [] : await vendors.qualys.knowledge(qids, context);
  return {
    ...evidence,
    cves: entries,
    qids,
    knowledge: [...knowledge],
    qualys: { identity, ...(baseline && { baseline, latest: baseline, recheckedFor: baseline.at }) },
  };
}

/** The asset search knows keys that Host List does not: they are told once, and kept. */
function withKeys(snapshot: QualysSnapshot, candidates: readonly QualysHost[]): QualysSnapshot {
  const hosts = snapshot.hosts.map((host) => {
    const known = candidates.find(({ hostId }) => hostId === host.hostId);
    const instanceId = host.instanceId ?? known?.instanceId;
    return { ...host, ...(known?.macs && { macs: known.macs }), ...(instanceId !== undefined && { instanceId }) };
  });
  return { ...snapshot, hosts };
}

async function gatherFalcon(vendors: Vendors, evidence: Evidence, context: CallContext): Promise<Evidence> {
  if (evidence.falcon.identity.kind !== 'pending') return evidence;
  const { machine } = evidence.ticket;
  const records = evidence.qualys.baseline?.hosts ?? [];
  const seen = await vendors.falcon.findHosts(keysToAsk(machine, records), context);
  const identity = identifyFalcon(machine, records, seen);
  if (identity.kind !== 'found') return { ...evidence, falcon: { identity, looks: [] } };
  const host = seen.visible.find(({ aid }) => aid === identity.ids[0]);
  const look = { at: seen.at, ...(host === undefined ? {} : { host }) };
  const { baseline = look, looks } = evidence.falcon;
  const same = baseline.host?.aid === identity.ids[0];
  return {
    ...evidence,
    falcon: { identity, baseline: same ? baseline : look, looks: same ? [...looks, look] : [look] },
  };
}
