import { isAfter, lastScan, said } from './evidence-time.js';
import { mentionWords } from './patch-rows.js';
import type { RescanKind } from './reading.js';
import {
  datesSince,
  doubtOf,
  hit,
  isAuthenticated,
  isHistorical,
  isSuppressed,
  isUntested,
  isFixed,
  isClosedWithoutScan,
  isScannedSince,
  lacksLogin,
  overlaps,
  proofsOf,
  type RecordCase,
} from './record-facts.js';
import type { Row } from './rows.js';

type RecordRow = Row<RecordCase, RescanKind>;

/**
 * The table of qualys 10.11 for one detection record, in the order in which it is read: 4 before 5; 6 to 8 refine 5 and 22
 * comes right after them; 15 to 17 guard 14. Rows 0 to 3, 20, 21 and 23 are about more than one record.
 */
export const recordRows: readonly RecordRow[] = [
  {
    row: '4',
    kind: 'unprovable',
    reason: 'suppressed',
    needs: 'IS_IGNORED, IS_DISABLED or a QID that is switched off',
    when: (its) => words(isSuppressed(its), 'IS_IGNORED, IS_DISABLED or the QID is switched off'),
  },
  {
    row: '8',
    kind: 'unprovable',
    reason: 'potential-only',
    needs: 'found again after patch and guard, of TYPE Potential',
    when: (its) => (its.record.type === 'potential' ? hit(its) : undefined),
  },
  {
    row: '22',
    kind: 'unprovable',
    reason: 'data-quality',
    needs: 'found again after patch and guard, of a TYPE that is neither Confirmed nor Potential',
    when: (its) => (its.record.type === 'confirmed' ? undefined : also(hit(its), `but of type ${its.record.type}`)),
  },
  {
    row: '7',
    kind: 'vulnerable',
    reason: 'old-kernel-package-present',
    needs: 'found again after patch and guard, for a kernel that does not run',
    when: (its) => (its.record.kernel === 'not-running' ? hit(its) : undefined),
  },
  {
    // A job that defers the restart will do it: to fail the ticket now would have the patch installed twice.
    row: 'PM6',
    asks: 'patches',
    kind: 'pending',
    reason: 'reboot-pending',
    needs: 'found again after patch and guard, and a patch job that waits for the restart',
    when: (its) => also(hit(its), its.jobWaits && `Patch Management waits for a restart as of ${said(its.jobWaits)}`),
  },
  {
    row: '6',
    kind: 'vulnerable',
    reason: 'reboot-pending',
    needs: 'found again after patch and guard, and evidence that the machine waits for its restart',
    when: (its) => also(hit(its), restartMissing(its)),
  },
  {
    row: '5',
    kind: 'vulnerable',
    reason: 'still-vulnerable',
    needs: 'open, confirmed, and found again after patch and guard',
    when: (its) => withJobs(hit(its), its),
  },
  {
    row: '22',
    kind: 'unprovable',
    reason: 'data-quality',
    needs: 'something that could not be read, cannot be, or contradicts itself',
    when: doubtOf,
  },
  {
    row: '22a',
    kind: 'unprovable',
    reason: 'qid-retired',
    needs: 'a QID that the KnowledgeBase does not know',
    when: ({ knowledge }) => words(knowledge?.known === false, 'the KnowledgeBase did not return the QID'),
  },
  {
    row: 'PM5',
    asks: 'patches',
    kind: 'pending',
    reason: 'patch-job-failed',
    needs: 'open, not tested after the patch, and a patch job that failed on this host',
    when: (its) => words(isUntested(its) && its.patches?.failed !== undefined, withJobs(testedAt(its), its)),
  },
  {
    row: '18',
    kind: 'pending',
    reason: 'fixed-before-change',
    needs: 'Fixed, and neither fixed nor tested after the patch',
    when: (its) => words(isFixed(its) && datesSince(its).length === 0, testable(its, fixedAt(its))),
  },
  {
    // Before row 9: without a scan of the host there is none that could have overlapped the patch.
    row: '16',
    kind: 'unprovable',
    reason: 'closed-without-scan',
    needs: 'Fixed after the patch by something that no scan of the host bears out',
    when: (its) => words(isFixed(its) && isClosedWithoutScan(its), `${fixedAt(its)}; ${scanOf(its)}`),
  },
  {
    row: '9',
    kind: 'pending',
    reason: 'scan-overlaps-patch',
    needs: 'tested after the patch by a scan that began before the end of the guard',
    when: (its) => words(overlaps(its), isFixed(its) ? fixedAt(its) : testedAt(its)),
  },
  {
    row: '10',
    kind: 'pending',
    reason: 'not-yet-rescanned',
    needs: 'open, and neither finding nor host scanned after the patch',
    when: (its) => words(isUntested(its) && !isScannedSince(its), testable(its, testedAt(its))),
  },
  {
    row: '11',
    kind: 'pending',
    reason: 'authentication-missing',
    needs: 'open, not tested after the patch, and the host scanned since without the authentication that the QID needs',
    when: (its) => words(isUntested(its) && lacksLogin(its), testable(its, `${untested(its)} without authentication`)),
  },
  {
    row: '12',
    kind: 'pending',
    reason: 'qid-not-tested',
    needs: 'open, not tested after the patch, and the host scanned since as the QID needs it',
    when: (its) => words(isUntested(its), testable(its, untested(its))),
  },
  {
    row: '13',
    kind: 'pending',
    reason: 'tested-not-found',
    needs: 'open, tested after patch and guard, and not found again',
    when: (its) => words(!isFixed(its), testedAt(its)),
  },
  {
    row: '15',
    kind: 'pending',
    reason: 'weak-evidence',
    needs: 'Fixed by a look without the authentication that the QID needs',
    when: (its) =>
      words(
        !proofsOf(its).some((date) => isAuthenticated(date, its)),
        `${fixedAt(its)}; last authenticated scan ${said(its.host.lastVmAuthScanned)}`,
      ),
  },
  {
    // A restart that was disproved is the sensor's to report: it is proof, not mere absence of one.
    row: '17',
    kind: 'pending',
    reason: 'reboot-unproven',
    needs: 'a restart that the patch needs and nothing proves',
    when: (its) => words(its.reboot === 'unproven', fixedAt(its)),
  },
  {
    row: '14a',
    kind: 'fixed',
    reason: 'check-changed',
    needs: 'a check that Qualys changed after the patch',
    warns: true,
    when: ({ knowledge, t0 }) =>
      words(isAfter(knowledge?.codeModified, t0), `check changed ${said(knowledge?.codeModified)}`),
  },
  {
    row: '19',
    kind: 'fixed',
    reason: 'already-fixed',
    needs: 'fixed before the patch and tested again after patch and guard',
    when: (its) => words(isHistorical(its.record, its.t0), fixedAt(its)),
  },
  {
    row: '14',
    kind: 'fixed',
    reason: 'fixed-and-healthy',
    needs: 'fixed, as an adequate test after patch and guard proves',
    when: fixedAt,
  },
];

function words(applies: boolean, detail: string): string | undefined {
  return applies ? detail : undefined;
}

function also(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || other === undefined ? undefined : `${one}, ${other}`;
}

/** Both facts side by side: what the scanner saw, and what the patch jobs say. */
function withJobs<Words extends string | undefined>(seen: Words, { patches }: RecordCase): Words | string {
  if (seen === undefined || patches === undefined) return seen;
  const { failed, installed } = patches;
  const told = failed ? mentionWords(failed, 'failed in') : installed[0] && mentionWords(installed[0], 'installed by');
  return told === undefined ? seen : `${seen}, while Patch Management says: ${told}`;
}

function restartMissing({ reboot, restartPending }: RecordCase): string | undefined {
  if (reboot === 'disproven') return 'not restarted since the patch';
  return restartPending && `waiting for a restart at ${said(restartPending)}`;
}

function fixedAt({ record }: RecordCase): string {
  return `fixed ${said(record.lastFixed)}, last tested ${said(record.lastTest)}`;
}

function testedAt({ record }: RecordCase): string {
  return `last tested ${said(record.lastTest)}, last found ${said(record.lastFound)}`;
}

function untested(its: RecordCase): string {
  return `${testedAt(its)}; host scanned ${said(lastScan(its.host))}`;
}

function scanOf({ host }: RecordCase): string {
  return `the last scan of the host was ${said(lastScan(host))}`;
}

function testable({ untestable }: RecordCase, detail: string): string {
  return untestable === undefined ? detail : `${detail}; ${untestable}`;
}
