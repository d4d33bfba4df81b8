import type { Detection, QidKnowledge, QualysHost } from '../../src/verification/qualys-facts.js';
import { aDetection, aHost, anOpenDetection, aQid, at } from '../support/evidence.js';

export interface Row {
  readonly row: string;
  readonly name: string;
  readonly record?: Detection;
  readonly host?: QualysHost;
  readonly knowledge?: QidKnowledge;
  readonly ruling: string;
  readonly reason: string;
}

const remoteOnly = aQid({ remote: true, authTypes: [] });

/** Rows 4 to 13: suppressed, found again, or not yet tested. */
export const openRows: readonly Row[] = [
  {
    row: '4',
    name: 'an ignored record',
    record: aDetection({ ignored: true }),
    ruling: 'review',
    reason: 'suppressed',
  },
  {
    row: '4',
    name: 'a disabled record',
    record: aDetection({ disabled: true }),
    ruling: 'review',
    reason: 'suppressed',
  },
  { row: '4', name: 'a QID switched off', knowledge: aQid({ disabled: true }), ruling: 'review', reason: 'suppressed' },
  {
    row: '4',
    name: 'suppressed but found again',
    record: anOpenDetection({ ignored: true, lastFound: at(120), lastTest: at(120) }),
    ruling: 'review',
    reason: 'suppressed',
  },
  {
    row: '5',
    name: 'active and found again',
    record: anOpenDetection({ lastFound: at(120), lastTest: at(120) }),
    ruling: 'failed',
    reason: 'still-vulnerable',
  },
  {
    row: '5',
    name: 'reopened',
    record: anOpenDetection({ status: 'reopened', lastFound: at(120), lastTest: at(120), lastFixed: at(-10_000) }),
    ruling: 'failed',
    reason: 'still-vulnerable',
  },
  {
    row: '5',
    name: 'found again, of a QID the KnowledgeBase does not know',
    record: anOpenDetection({ lastFound: at(120), lastTest: at(120) }),
    knowledge: aQid({ known: false }),
    ruling: 'failed',
    reason: 'still-vulnerable',
  },
  {
    row: '7',
    name: 'open for a kernel that does not run',
    record: anOpenDetection({ kernel: 'not-running', lastFound: at(120), lastTest: at(120) }),
    ruling: 'failed',
    reason: 'old-kernel-package-present',
  },
  {
    row: '8',
    name: 'open but potential',
    record: anOpenDetection({ type: 'potential', lastFound: at(120), lastTest: at(120) }),
    ruling: 'review',
    reason: 'potential-only',
  },
  {
    row: '9',
    name: 'a scan that began before the patch',
    record: aDetection({ source: 'scanner', lastTest: at(20), lastFixed: at(20) }),
    host: aHost({
      agent: false,
      lastVmScanned: at(20),
      lastVmScannedDurationS: 1800,
      lastVmAuthScanned: at(20),
      lastVmAuthScannedDurationS: 1800,
    }),
    ruling: 'wait',
    reason: 'scan-overlaps-patch',
  },
  {
    row: '9',
    name: 'an agent look inside the guard',
    record: aDetection({ lastTest: at(10), lastFixed: at(10) }),
    host: aHost({ lastVmScanned: at(10), lastVmAuthScanned: at(10) }),
    ruling: 'wait',
    reason: 'scan-overlaps-patch',
  },
  {
    row: '9',
    name: 'a scan whose duration is unknown',
    record: aDetection({ source: 'scanner', lastTest: at(100), lastFixed: at(100) }),
    host: aHost({ agent: false, lastVmScanned: at(100), lastVmAuthScanned: at(100) }),
    ruling: 'wait',
    reason: 'scan-overlaps-patch',
  },
  {
    row: '10',
    name: 'nothing new',
    record: anOpenDetection(),
    host: aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) }),
    ruling: 'wait',
    reason: 'not-yet-rescanned',
  },
  {
    row: '10',
    name: 'a host never scanned',
    record: anOpenDetection(),
    host: bare(),
    ruling: 'wait',
    reason: 'not-yet-rescanned',
  },
  {
    row: '11',
    name: 'rescanned without authentication',
    record: anOpenDetection(),
    host: aHost({ agent: false, lastVmAuthScanned: at(-300) }),
    ruling: 'wait',
    reason: 'authentication-missing',
  },
  {
    row: '22a',
    name: 'a QID the KnowledgeBase does not know',
    record: anOpenDetection(),
    knowledge: aQid({ known: false, remote: true, authTypes: [] }),
    ruling: 'review',
    reason: 'qid-retired',
  },
  {
    row: '12',
    name: 'rescanned with authentication, QID left out',
    record: anOpenDetection(),
    ruling: 'wait',
    reason: 'qid-not-tested',
  },
  {
    row: '12',
    name: 'a remote QID left out',
    record: anOpenDetection(),
    host: aHost({ lastVmAuthScanned: at(-300) }),
    knowledge: remoteOnly,
    ruling: 'wait',
    reason: 'qid-not-tested',
  },
  {
    row: '13',
    name: 'tested, not found, not closed',
    record: anOpenDetection({ lastTest: at(120) }),
    ruling: 'wait',
    reason: 'tested-not-found',
  },
];

function bare(): QualysHost {
  const { lastVmScanned: _scan, lastVmAuthScanned: _auth, ...host } = aHost();
  return host;
}
