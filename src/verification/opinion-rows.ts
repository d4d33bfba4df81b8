import { isAfter, isUpTo, latest, said } from './evidence-time.js';
import type { CveOpinion, InstalledPatches } from './falcon-facts.js';
import type { HealthKind } from './reading.js';
import type { Row } from './rows.js';

/** From when on Falcon's word about the machine is one about the patched machine. */
export interface Since {
  readonly t0: Date;
  /** The newest boot that is known, else the patch. */
  readonly boot: Date;
  /** Falcon's first contact with the host after both; undefined where none is known. */
  readonly contact: Date | undefined;
}

export interface CveCase extends Since {
  /** When Falcon said so; a date beyond it is no date. */
  readonly toldAt: Date;
  readonly opinion: CveOpinion;
}

export interface PatchesCase extends Since {
  readonly patches: InstalledPatches;
  /** The device record says, too, that the machine was not restarted after an exact patch time. */
  readonly hostAgrees: boolean;
}

type CveRecord = CveOpinion['records'][number];

/**
 * What Spotlight says about one CVE: the reading table of crowdstrike 5.1. Expired, suppressed and no record at all are no
 * evidence, and change nothing.
 */
export const cveRows: readonly Row<CveCase, HealthKind>[] = [
  {
    row: '5.1a',
    kind: 'unwell',
    reason: 'sources-disagree',
    needs: 'a record that is still open, evaluated after the host came back',
    when: ({ opinion, contact }) => {
      const evaluated = latest(...opinion.records.filter(isOpen).map(({ updated }) => updated));
      return isAfter(evaluated, contact) ? `Falcon still finds it, evaluated ${said(evaluated)}` : undefined;
    },
  },
  {
    row: '5.1b',
    kind: 'settling',
    reason: 'opinion-pending',
    needs: 'a record that is open and was not evaluated since the host came back',
    when: ({ opinion }) => {
      const open = opinion.records.filter(isOpen);
      return open.length > 0 ? `open, evaluated ${said(latest(...open.map(({ updated }) => updated)))}` : undefined;
    },
  },
  {
    row: '5.1c',
    kind: 'healthy',
    reason: 'fixed-by-second-opinion',
    needs: 'every record closed, and one of them after the patch',
    when: ({ opinion: { records }, t0, toldAt }) => {
      const closed = latest(...records.map((record) => (isUpTo(record.closed, toldAt) ? record.closed : undefined)));
      return isAfter(closed, t0) && records.every(isClosed) ? `closed ${said(closed)}` : undefined;
    },
  },
];

/** What the installed patches say about a restart. crowdstrike 5.2 */
export const patchesRows: readonly Row<PatchesCase, HealthKind>[] = [
  {
    row: '5.2a',
    kind: 'ineffective',
    reason: 'reboot-pending',
    needs: 'installed patches that wait for a restart since the patch, and a boot that is older',
    when: (its) => (its.hostAgrees ? restartWanted(its) : undefined),
  },
  {
    row: '5.2b',
    kind: 'unwell',
    reason: 'sources-disagree',
    needs: 'installed patches that wait for a restart since the patch',
    when: restartWanted,
  },
];

/** One program of several that is still vulnerable makes the record an open one, whatever its status. */
function isOpen({ status, suppressed, openApps }: CveRecord): boolean {
  if (suppressed || status === 'expired') return false;
  return status === 'open' || status === 'reopened' || openApps > 0;
}

function isClosed({ status, suppressed }: CveRecord): boolean {
  return status === 'closed' && !suppressed;
}

function restartWanted({ patches: { rebootRequired, confirmed }, boot }: PatchesCase): string | undefined {
  if (rebootRequired !== true || !isAfter(confirmed, boot)) return undefined;
  return `Falcon confirmed at ${said(confirmed)} that installed patches wait for a restart`;
}
