import type { Evidence } from './evidence.js';
import type { Detection, QualysSnapshot } from './qualys-facts.js';

/** Records kept of one look; a machine with more than that is beyond what anybody reads. */
export const MOST_RECORDS = 5000;
const CUT = `more than ${MOST_RECORDS} records, and not all were kept`;

/**
 * Evidence of a bounded size. What was left out may be what matters, so every record that is kept says so, and none of them
 * proves anything any more; of a baseline that was cut nobody can tell what has disappeared since.
 */
export function boundedRecords(evidence: Evidence): Evidence {
  const { baseline, latest } = evidence.qualys;
  if (![baseline, latest].some((snapshot) => snapshot !== undefined && isTooLong(snapshot))) return evidence;
  const qualys = {
    ...evidence.qualys,
    ...(baseline && { baseline: cut(baseline) }),
    ...(latest && { latest: cut(latest) }),
  };
  return { ...evidence, qualys };
}

function isTooLong({ detections }: QualysSnapshot): boolean {
  return detections.length > MOST_RECORDS || detections.some(({ troubles }) => troubles.includes(CUT));
}

/** What is open is kept before what is fixed. */
function cut(snapshot: QualysSnapshot): QualysSnapshot {
  const isFixed = ({ status }: Detection): boolean => status === 'fixed';
  const open = snapshot.detections.filter((record) => !isFixed(record));
  const openFirst = [...open, ...snapshot.detections.filter(isFixed)];
  return { ...snapshot, detections: openFirst.slice(0, MOST_RECORDS).map(marked) };
}

function marked(record: Detection): Detection {
  return record.troubles.includes(CUT) ? record : { ...record, troubles: [...record.troubles, CUT] };
}
