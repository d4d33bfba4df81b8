import { Counter, Gauge, type Registry } from 'prom-client';
import type { Clock } from '../shared/clock.js';
import { within } from './within.js';

const COLLECT_WITHIN_MS = 2_000;

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly read: () => Promise<readonly Sample[]>;
}

/** A source that fails leaves its gauge empty, for unknown is not zero, and is counted. */
export function gaugeAdder(registry: Registry, clock: Pick<Clock, 'sleep'>) {
  const failures = new Counter({
    name: 'patchproof_metrics_failures_total',
    help: 'Gauges that could not be read',
    labelNames: ['gauge'],
    registers: [registry],
  });
  return ({ name, help, labelNames, read }: Reading): Gauge =>
    new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        if (labelNames.length === 0) this.remove(); // a gauge without labels begins anew as zero
        try {
          for (const { labels, count } of await within(COLLECT_WITHIN_MS, clock, read)) this.set(labels, count);
        } catch {
          failures.inc({ gauge: name });
        }
      },
    });
}
