import type { Detection } from '../../src/verification/qualys-facts.js';
import { aDetection, aHost, aQid, at } from '../support/evidence.js';
import type { Row } from './qualys-open-table.js';

const scannerHost = aHost({ agent: false, lastVmScannedDurationS: 1800, lastVmAuthScannedDurationS: 1800 });
const remoteOnly = aQid({ remote: true, authTypes: [] });

/** Rows 14 to 22: fixed, and whatever cannot be read. */
export const fixedRows: readonly Row[] = [
  { row: '14', name: 'fixed by an agent', ruling: 'verified', reason: 'fixed-and-healthy' },
  {
    row: '14',
    name: 'fixed by an authenticated scan',
    record: aDetection({ source: 'scanner' }),
    host: scannerHost,
    ruling: 'verified',
    reason: 'fixed-and-healthy',
  },
  {
    row: '14',
    name: 'a remote QID fixed without authentication',
    record: aDetection({ source: 'scanner' }),
    host: aHost({ agent: false, lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) }),
    knowledge: remoteOnly,
    ruling: 'verified',
    reason: 'fixed-and-healthy',
  },
  {
    row: '15',
    name: 'fixed by a remote look only',
    record: aDetection({ source: 'scanner' }),
    host: aHost({ agent: false, lastVmScannedDurationS: 600, lastVmAuthScanned: at(-300) }),
    knowledge: aQid({ remote: true }),
    ruling: 'wait',
    reason: 'weak-evidence',
  },
  {
    row: '15',
    name: 'authenticated after the patch, but fixed by a later remote look',
    record: aDetection({ source: 'scanner' }),
    host: aHost({
      agent: false,
      lastVmScannedDurationS: 600,
      lastVmAuthScanned: at(60),
      lastVmAuthScannedDurationS: 600,
    }),
    ruling: 'wait',
    reason: 'weak-evidence',
  },
  {
    row: '16',
    name: 'closed while no scan reached the host',
    host: aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) }),
    ruling: 'review',
    reason: 'closed-without-scan',
  },
  {
    row: '16',
    name: 'closed later than the last scan',
    record: aDetection({ lastTest: at(130), lastFixed: at(130) }),
    host: aHost({ lastVmScanned: at(60), lastVmAuthScanned: at(60) }),
    ruling: 'review',
    reason: 'closed-without-scan',
  },
  {
    row: '18',
    name: 'fixed before the patch, not tested since',
    record: aDetection({ lastTest: at(-60), lastFixed: at(-60) }),
    ruling: 'wait',
    reason: 'fixed-before-change',
  },
  {
    row: '19',
    name: 'fixed before the patch and tested again',
    record: aDetection({ lastFixed: at(-60) }),
    ruling: 'verified',
    reason: 'already-fixed',
  },
  {
    row: '22',
    name: 'a status nobody knows',
    record: aDetection({ status: 'unknown' }),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'no LAST_TEST',
    record: without(aDetection(), 'lastTest'),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'Fixed without LAST_FIXED',
    record: without(aDetection(), 'lastFixed'),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'an unreadable date',
    record: aDetection({ troubles: ['LAST_TEST_DATETIME: expected a date'] }),
    ruling: 'review',
    reason: 'data-quality',
  },
  {
    row: '22',
    name: 'a date after the vendor’s own clock',
    record: aDetection({ lastTest: at(500), lastFixed: at(500) }),
    host: aHost({ lastVmScanned: at(500), lastVmAuthScanned: at(500) }),
    ruling: 'review',
    reason: 'data-quality',
  },
];

function without(record: Detection, key: 'lastTest' | 'lastFixed'): Detection {
  const { [key]: _left, ...rest } = record;
  return rest;
}
