import type { Reading } from './gauge.js';

const findings = ['missed', 'stuck', 'movedOn', 'changed', 'settled'] as const;

/** What the metrics show of the last sweep. */
export type LastSweep = Readonly<Record<(typeof findings)[number], { readonly count: number }>> & {
  /** ISO. */
  readonly finishedAt: string;
  readonly gap: number;
};

/** Without a sweep there is no number, and an alarm on its age must say so. */
export function addSweepGauges(
  add: (reading: Reading) => unknown,
  lastSweep: () => Promise<LastSweep | undefined>,
): void {
  const labels = {};
  add({
    name: 'patchproof_sweep_gap',
    help: 'Pending tickets that nothing worked on after the last sweep',
    labelNames: [],
    read: async () => of(await lastSweep(), ({ gap }) => [{ labels, count: gap }]),
  });
  add({
    name: 'patchproof_sweep_finished_seconds',
    help: 'When the last sweep ended, in seconds since 1970',
    labelNames: [],
    read: async () => of(await lastSweep(), ({ finishedAt }) => [{ labels, count: Date.parse(finishedAt) / 1000 }]),
  });
  add({
    name: 'patchproof_sweep_tickets',
    help: 'Tickets that the last sweep named, by finding',
    labelNames: ['finding'],
    read: async () =>
      of(await lastSweep(), (last) => findings.map((finding) => ({ labels: { finding }, count: last[finding].count }))),
  });
}

type Samples = Awaited<ReturnType<Reading['read']>>;

function of(last: LastSweep | undefined, samples: (last: LastSweep) => Samples): Samples {
  return last === undefined ? [] : samples(last);
}
