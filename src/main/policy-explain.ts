import { createInterface } from 'node:readline';
import { describe } from '../policy/describe.js';
import { explain } from '../policy/explain.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { policyOf } from './vendors.js';

/** One JSON line per request line on standard input. Sends nothing. */
export async function policyExplain(input: NodeJS.ReadableStream, print: Print): Promise<void> {
  const { operations, origins, judge } = policyOf(settingsFor(['vendors']));
  const policy = {
    describe: (request: Parameters<typeof describe>[1]) => describe({ operations, origins }, request),
    judge,
  };
  for await (const line of createInterface({ input })) {
    if (line.trim() !== '' && !print(JSON.stringify(explain(line, policy)))) return;
  }
}
