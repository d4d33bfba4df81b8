import { collectDefaultMetrics, Counter, Registry } from 'prom-client';
import type { Ledger } from '../ledger/ledger.js';
import type { Clock } from '../shared/clock.js';
import type { WebhookResult } from './webhook.js';
import { gaugeAdder } from './gauge.js';
import { addSweepGauges, type LastSweep } from './sweep-gauges.js';

export interface MetricSources {
  readonly verifications: Ledger['count'];
  readonly watched: Ledger['countWatched'];
  readonly givenUp: Ledger['countGivenUp'];
  readonly lastSweep: () => Promise<LastSweep | undefined>;
  readonly jobs: () => Promise<readonly { queue: string; state: string; count: number }[]>;
  /** Are writes to vendors stopped? */
  readonly stopped: () => Promise<boolean>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Counters to be fed, gauges that ask when they are read. Own registry: two in one process do not meet. */
export function createMetrics(sources: MetricSources) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  addGauges(registry, sources);

  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]): Counter<Label> =>
    new Counter({ name: `patchproof_${name}_total`, help, labelNames, registers: [registry] });
  const calls = counter('vendor_calls', 'Calls to vendors by how they ended', 'system', 'outcome');
  const webhooks = counter('webhooks', 'Webhook deliveries by result', 'result');
  const verdicts = counter('verdicts', 'Verdicts reached', 'outcome', 'reason');
  const undone = counter('writes_undone', 'Tickets that were changed right after they had been written');
  const unknownElements = counter(
    'qualys_unknown_elements',
    'Elements in Qualys answers that the vendor does not document; their names are in the debug log',
  );

  return {
    unknownElements: (count: number): void => unknownElements.inc(count),
    vendorCall: (labels: { system: string; outcome: string }): void => calls.inc(labels),
    webhook: (result: WebhookResult): void => webhooks.inc({ result }),
    verdict: (labels: { outcome: string; reason: string }): void => verdicts.inc(labels),
    undone: (): void => undone.inc(),
    text: async (): Promise<{ contentType: string; body: string }> => ({
      contentType: registry.contentType,
      body: await registry.metrics(),
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;

function addGauges(
  registry: Registry,
  { verifications, watched, givenUp, lastSweep, jobs, stopped, clock }: MetricSources,
): void {
  const add = gaugeAdder(registry, clock);
  add({
    name: 'patchproof_verifications',
    help: 'Verifications in the ledger',
    labelNames: ['phase', 'outcome'],
    read: async () =>
      (await verifications()).map(({ phase, outcome = 'none', count }) => ({ labels: { phase, outcome }, count })),
  });
  add({
    name: 'patchproof_watched_verifications',
    help: 'Verified ones that are still looked after',
    labelNames: [],
    read: async () => [{ labels: {}, count: await watched() }],
  });
  add({
    name: 'patchproof_dead_letters',
    help: 'Writes that were given up and wait for a person',
    labelNames: [],
    read: async () => [{ labels: {}, count: await givenUp() }],
  });
  addSweepGauges(add, lastSweep);
  add({
    name: 'patchproof_writes_stopped',
    help: '1 while the kill switch stops all writes',
    labelNames: [],
    read: async () => [{ labels: {}, count: (await stopped()) ? 1 : 0 }],
  });
  add({
    name: 'patchproof_queue_jobs',
    help: 'Jobs in the queues',
    labelNames: ['queue', 'state'],
    read: async () => (await jobs()).map(({ queue, state, count }) => ({ labels: { queue, state }, count })),
  });
}
