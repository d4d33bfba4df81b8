import { period } from '../config/duration.js';
import { createReplay, type Difference } from '../policy/replay.js';
import { differenceLines } from './difference-lines.js';
import { openGround } from './ground.js';
import { configWithPolicy } from './policy-config.js';
import type { Print } from './print.js';
import { recordedCalls } from './recorded-calls.js';
import { policyOf } from './vendors.js';

/** Judges again what was judged since then, by another policy, and prints what would change. Sends nothing. */
export async function policySimulate(asked: { since: string; policy?: string }, print: Print): Promise<void> {
  const span = period.safeParse(asked.since);
  if (!span.success) throw new Error(`--since: ${span.error.issues.map(({ message }) => message).join('; ')}`);
  const config = configWithPolicy(asked.policy);
  const { ledger, clock, lifetime } = await openGround(config);
  try {
    const since = new Date(clock.now().getTime() - span.data);
    const { operations, judge } = policyOf(config);
    const { play } = createReplay(judge, since);
    const differences: Difference[] = [];
    let calls = 0;
    for await (const recorded of recordedCalls({ ledger, operations })) {
      const difference = play(recorded);
      if (recorded.at >= since) calls += 1;
      if (difference !== undefined) differences.push(difference);
    }
    print(`${calls} calls since ${since.toISOString()}, ${differences.length} of them would be answered otherwise`);
    for (const line of differenceLines(differences)) print(line);
  } finally {
    await lifetime.close();
  }
}
