import type { Baseline } from './baseline.js';

/** Status Fixed means fixed: ask for the Fixed records of the host, and close when every finding of the ticket has one. */
export const statusFixed: Baseline = {
  name: 'status Fixed means fixed',
  closes: ({ findings, records }) => {
    const fixed = new Set(records.filter(({ status }) => status === 'fixed').map(({ qid }) => qid));
    return findings.length > 0 && findings.every((qids) => qids.some((qid) => fixed.has(qid)));
  },
};
