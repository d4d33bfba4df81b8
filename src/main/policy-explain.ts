import { createInterface } from 'node:readline';
import { describe, type HttpRequest } from '../policy/describe.js';
import { explain } from '../policy/explain.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { policyOf } from './vendors.js';

/** One JSON line per request line on standard input. Sends nothing. */
export async function policyExplain(input: NodeJS.ReadableStream, print: Print): Promise<void> {
  const { judge, ...catalogue } = policyOf(settingsFor(['vendors']));
  const policy = {
    describe: (request: HttpRequest) => ({ ...describe(catalogue, request), circumstances: { at: new Date() } }),
    judge,
  };
  for await (const line of createInterface({ input })) {
    if (line.trim() !== '' && !print(JSON.stringify(explain(line, policy)))) return;
  }
}
