import { expect, it } from 'vitest';
import { boundedRecords, MOST_RECORDS } from '../../src/verification/bounded-records.js';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { aDetection, anEvidence, at, criterion } from '../support/evidence.js';

type Snapshot = NonNullable<Evidence['qualys']['latest']>;

function proven(): Evidence & { qualys: { baseline: Snapshot; latest: Snapshot } } {
  const evidence = anEvidence();
  const { baseline, latest } = evidence.qualys;
  if (baseline === undefined || latest === undefined) throw new Error('expected a whole case');
  return { ...evidence, qualys: { ...evidence.qualys, baseline, latest } };
}

/** The case with so many records more of QIDs that nobody asks about. */
function crowded(of: 'baseline' | 'latest', more: number): Evidence {
  const { qualys, ...rest } = proven();
  const others = Array.from({ length: more }, (_, port) => aDetection({ qid: 999_999, port }));
  const snapshot = { ...qualys[of], detections: [...others, ...qualys[of].detections] };
  return { ...rest, qualys: { ...qualys, [of]: snapshot } };
}

const now = at(24 * 60);

it('evidence of a usual size stays as it is', () => {
  const evidence = crowded('latest', MOST_RECORDS - 1);
  expect(boundedRecords(evidence)).toBe(evidence);
  expect(decide(evidence, criterion, now).ruling).toBe('verified');
});

it.each<[string, Evidence['qualys']]>([
  ['nothing was looked at yet', { identity: { kind: 'pending' } }],
  ['a look showed no record', { ...proven().qualys, baseline: { ...proven().qualys.baseline, detections: [] } }],
])('evidence stays as it is where %s', (_where, qualys) => {
  const evidence = anEvidence({ qualys });
  expect(boundedRecords(evidence)).toBe(evidence);
});

it('what was kept says that not all was', () => {
  const { qualys } = boundedRecords(crowded('latest', MOST_RECORDS));
  expect(qualys.latest?.detections[0]?.troubles).toEqual(['more than 5000 records, and not all were kept']);
});

it.each(['baseline', 'latest'] as const)('a %s that had to be cut proves nothing, and is cut once', (of) => {
  const bounded = boundedRecords(crowded(of, MOST_RECORDS));
  expect(bounded.qualys[of]?.detections).toHaveLength(MOST_RECORDS);
  expect(decide(bounded, criterion, now)).not.toMatchObject({ ruling: 'verified' });
  expect(boundedRecords(bounded)).toEqual(bounded);
});

it('a cut baseline still proves nothing when later looks are short', () => {
  const { qualys, ...rest } = boundedRecords(crowded('baseline', MOST_RECORDS));
  const later = boundedRecords({ ...rest, qualys: { ...qualys, latest: proven().qualys.latest } });
  expect(decide(later, criterion, now)).not.toMatchObject({ ruling: 'verified' });
});

it('what is open is kept before what is fixed', () => {
  const { qualys, ...rest } = crowded('latest', MOST_RECORDS + 9);
  const open = aDetection({ status: 'active', lastFixed: undefined, lastFound: at(120), lastTest: at(120) });
  const detections = [...(qualys.latest?.detections ?? []), open];
  const bounded = boundedRecords({ ...rest, qualys: { ...qualys, latest: { ...proven().qualys.latest, detections } } });
  expect(decide(bounded, criterion, now)).toMatchObject({ ruling: 'failed', reason: 'still-vulnerable' });
});
