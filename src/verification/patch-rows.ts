import type { Evidence } from './evidence.js';
import { isUpTo, said } from './evidence-time.js';
import { ticketsOwn } from './patch-t0.js';
import { jobName, patchName, patchWordOf, type Mention, type PatchWord } from './patch-word.js';
import { readAs } from './read-as.js';
import type { RescanKind, RescanReading, Traced } from './reading.js';
import type { Row } from './rows.js';

interface PatchCase {
  readonly word: PatchWord;
  readonly t0: Evidence['t0'];
}

/** What Patch Management says beside the records of a finding. None of these rows proves a fix. qualys 11.6 */
export const patchRows: readonly Row<PatchCase, RescanKind>[] = [
  {
    row: 'PM2',
    kind: 'pending',
    reason: 'patch-superseded',
    needs: 'a patch of the finding that another has replaced on this host',
    warns: true,
    when: ({ word: { superseded } }) =>
      superseded && `${patchName(superseded.patch)} was replaced by ${patchName(superseded.by)}, which counts`,
  },
  {
    row: 'PM3',
    kind: 'pending',
    reason: 'patch-not-covered',
    needs: 'a job that deployed the patch, and not on this host',
    warns: true,
    when: ({ word: { uncovered } }) => (uncovered.length > 0 ? uncovered.join('; ') : undefined),
  },
  {
    row: 'PM1',
    kind: 'unprovable',
    reason: 'patch-uninstalled',
    needs: 'a patch that a job has removed again',
    when: (its) => {
      const { removed } = its.word;
      return removed && isSincePatch(removed, its) ? mentionWords(removed, 'removed by') : undefined;
    },
  },
];

/** The rows for one finding; nothing where Patch Management was not asked. */
export function readPatches(evidence: Evidence, qid: number): Traced<RescanReading> {
  const word = patchWordOf(evidence, qid);
  if (word === undefined) return { readings: [], warnings: [], lines: [] };
  return readAs(patchRows, { word, t0: evidence.t0 }, { source: 'qualys', subject: `QID ${qid}, patches` });
}

export function mentionWords({ patch, result, at }: Mention, what: string): string {
  const code = [result.status, result.statusCode && `(${result.statusCode})`].filter((part) => part !== undefined);
  const status = code.length > 0 ? `: ${code.join(' ')}` : '';
  return `${patchName(patch)} ${what} ${jobName(result)}, ${said(at)}${status}`;
}

/** Has a job taken a patch of the ticket off this machine again? Then no word of another source proves it either. */
export function isRolledBack(evidence: Evidence): boolean {
  const { qids, ticket, cves, t0 } = evidence;
  const named = new Set([...qids, ...ticket.qids, ...cves.flatMap((entry) => entry.qids)]);
  return [...named].some((qid) => {
    const word = patchWordOf(evidence, qid);
    return word?.removed !== undefined && isSincePatch(word.removed, { word, t0 });
  });
}

/** A person who says when it was patched may have patched once more by hand; nobody else can. */
function isSincePatch({ at }: Mention, { t0 }: PatchCase): boolean {
  return ticketsOwn(t0).origin !== 'patched-at' || !isUpTo(at, t0.at);
}
