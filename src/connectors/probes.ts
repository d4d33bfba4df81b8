import { inWords, OutboundError } from '../outbound/failure.js';
import type { Check } from './check.js';

/** One read-only question of `doctor`. */
export interface Probe {
  readonly name: string;
  /** Asks, and says in words what was found; throws a TypeError in words when the answer is a bad sign. */
  readonly run: () => Promise<string>;
  /** What to do when it fails. */
  readonly advice: string;
}

/** Runs the probes in order. After refused credentials nothing more is asked: accounts lock. */
export async function runProbes(probes: readonly Probe[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  let refused = false;
  for (const probe of probes) {
    if (refused) {
      checks.push({ name: probe.name, ok: false, detail: 'not tried, because the credentials were refused' });
      continue;
    }
    try {
      checks.push({ name: probe.name, ok: true, detail: await probe.run() });
    } catch (error) {
      refused = error instanceof OutboundError && error.failure.kind === 'unauthorized';
      checks.push({ name: probe.name, ok: false, detail: `${troubleOf(error)}. ${probe.advice}` });
    }
  }
  return checks;
}

function troubleOf(error: unknown): string {
  if (error instanceof OutboundError) return inWords(error.failure);
  if (error instanceof TypeError) return error.message;
  throw error;
}
