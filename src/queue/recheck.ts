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
 * not found any more takes nothing from what was proved on it. Checks of the ticket's CVEs that Qualys has written since
 * join as well. Throws what the search throws. qualys 9
 */
export async function recheck({ qualys }: Vendors, before: Evidence, context: CallContext): Promise<Evidence> {
  const { identity: known, latest: looked, baseline } = before.qualys;
  if (known.kind !== 'found' || looked === undefined || baseline === undefined) return before;
  const evidence = await withNewChecks(qualys, before, { looked, hostIds: known.ids, context });
  const { machine } = evidence.ticket;
  const { latest = looked } = evidence.qualys;
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

interface Look {
  readonly looked: QualysSnapshot;
  readonly hostIds: readonly string[];
  readonly context: CallContext;
}

/** Qualys may have written another check for one of the ticket's CVEs since intake: it has to be quiet, too. */
async function withNewChecks(
  qualys: Vendors['qualys'],
  evidence: Evidence,
  { looked, hostIds, context }: Look,
): Promise<Evidence> {
  const cves = await Promise.all(
    evidence.cves.map(async ({ cve, qids }) => {
      const now = await qualys.qidsOfCve(cve, context);
      return { cve, qids: [...new Set([...qids, ...now.map(({ qid }) => qid)])] };
    }),
  );
  const known = qidsToWatch(evidence);
  const added = qidsToWatch({ qids: evidence.qids, cves }).filter((qid) => !known.includes(qid));
  if (added.length === 0) return evidence;
  const { detections } = await qualys.snapshotOf({ hostIds, qids: added }, context);
  const knowledge = [...evidence.knowledge, ...(await qualys.knowledge(added, context))];
  const latest = { ...looked, detections: [...looked.detections, ...detections] };
  return { ...evidence, cves, knowledge, qualys: { ...evidence.qualys, latest } };
}

function joined(one: QualysSnapshot, other: QualysSnapshot): QualysSnapshot {
  return { ...one, hosts: [...one.hosts, ...other.hosts], detections: [...one.detections, ...other.detections] };
}
