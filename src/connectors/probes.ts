import { inWords, OutboundError, type Failure } from '../outbound/failure.js';
import type { Check } from './check.js';

/** One read-only question of `doctor`. */
export interface Probe {
  readonly name: string;
  /**
   * Asks, and says in words what was found; throws a TypeError in words when the answer is a bad sign, an Unseen when
   * there was none to judge by.
   */
  readonly run: () => Promise<string>;
  /** What to do when it fails. */
  readonly advice: string;
}

/** What could not be looked at, and why: not the same as missing. */
export class Unseen extends Error {}

/** Runs the probes in order, up to one after which there is no sense in asking more. */
export async function runProbes(probes: readonly Probe[]): Promise<readonly Check[]> {
  const checks: Check[] = [];
  let enough: string | undefined;
  for (const probe of probes) {
    if (enough !== undefined) {
      checks.push({ name: probe.name, ok: false, detail: `not tried, because ${enough}` });
      continue;
    }
    try {
      checks.push({ name: probe.name, ok: true, detail: await probe.run() });
    } catch (error) {
      if (error instanceof OutboundError) enough = ENOUGH[error.failure.kind];
      checks.push({ name: probe.name, ok: false, ...troubleOf(error, probe) });
    }
  }
  return checks;
}

/** Accounts lock after refused logins, and each probe of a silent vendor would wait out all its repetitions. */
const ENOUGH: Partial<Record<Failure['kind'], string>> = {
  unauthorized: 'the credentials were refused',
  unreachable: 'the vendor cannot be reached',
  timeout: 'the vendor does not answer',
};

function troubleOf(error: unknown, { advice }: Probe): Pick<Check, 'detail' | 'unseen'> {
  if (error instanceof Unseen) return { unseen: true, detail: error.message };
  if (error instanceof OutboundError) return { detail: `${inWords(error.failure)}. ${advice}` };
  if (error instanceof TypeError) return { detail: `${error.message}. ${advice}` };
  throw error;
}
