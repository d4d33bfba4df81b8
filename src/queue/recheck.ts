import type { CallContext } from '../outbound/contract.js';
import type { Evidence } from '../verification/evidence.js';
import { qidsToWatch } from '../verification/findings-to-prove.js';
import { identifyQualys } from '../verification/identity/identify.js';
import type { QualysSnapshot } from '../verification/qualys-facts.js';
import type { Deps } from './vendors.js';

type Vendors = Pick<Deps, 'qualys'>;

/** Was the machine searched for since the latest look? Only then may its findings count as gone. */
export function isRechecked({ qualys: { latest, recheckedFor } }: Evidence): boolean {
  return latest === undefined || latest.at.getTime() === recheckedFor?.getTime();
}

/**
 * Searches for the machine once more before its ticket is closed: a scanner may have made a record of it since intake that
 * has the finding. A new record joins those to be proved; keys that are ambiguous by now leave no proof. A record that is
 * not found any more takes nothing from what was proved on it. Throws what the search throws. qualys 9
 */
export async function recheck({ qualys }: Vendors, evidence: Evidence, context: CallContext): Promise<Evidence> {
  const { identity: known, latest, baseline } = evidence.qualys;
  if (known.kind !== 'found' || latest === undefined || baseline === undefined) return evidence;
  const { machine } = evidence.ticket;
  const identity = identifyQualys(machine, await qualys.findHosts(machine, context));
  const checked = { ...evidence.qualys, recheckedFor: latest.at };
  if (identity.kind === 'not-found') return { ...evidence, qualys: checked };
  if (identity.kind !== 'found') return { ...evidence, qualys: { ...checked, identity } };

  const joining = identity.ids.filter((id) => !known.ids.includes(id));
  if (joining.length === 0) return { ...evidence, qualys: checked };
  const theirs = await qualys.snapshotOf({ hostIds: joining, qids: qidsToWatch(evidence) }, context);
  const ids = [...new Set([...known.ids, ...joining])].sort();
  return {
    ...evidence,
    qualys: {
      ...checked,
      identity: { ...identity, ids },
      baseline: joined(baseline, theirs),
      latest: joined(latest, theirs),
    },
  };
}

function joined(one: QualysSnapshot, other: QualysSnapshot): QualysSnapshot {
  return { ...one, hosts: [...one.hosts, ...other.hosts], detections: [...one.detections, ...other.detections] };
}
