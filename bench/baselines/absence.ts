import type { Baseline } from './baseline.js';

const OPEN: ReadonlySet<string> = new Set(['new', 'active', 'reopened']);

/**
 * Absence means fixed, which is what most integrations do: ask for the open findings of the host, with the filters that
 * the list has by itself (no Fixed, no ignored, no disabled records), and close what is not in the answer any more.
 */
export const absence: Baseline = {
  name: 'absence means fixed',
  closes: ({ findings, records }) => {
    const open = records.filter(({ status, ignored, disabled }) => OPEN.has(status) && !ignored && !disabled);
    return findings.length > 0 && !open.some(({ qid }) => findings.flat().includes(qid));
  },
};
