import ms from 'ms';
import { failedRuns, givenUp } from '../queue/dead-letters.js';
import { replayAll } from '../queue/replay.js';
import type { Verification } from '../ledger/ledger.js';
import { identified } from './identified.js';
import type { Print } from './print.js';
import { openRuntime } from './runtime.js';
import { settingsFor } from './settings.js';

/** What gave up, newest ticket first, with reason and age. */
export async function listDeadLetters(print: Print): Promise<void> {
  const { clock, ledger, queues, lifetime } = await openRuntime(settingsFor([]));
  const now = clock.now().getTime();
  const age = (since: Date): string => ms(Math.max(now - since.getTime(), 0), { long: true });
  try {
    for (const { queue, why, since } of await failedRuns(queues)) {
      print(`${queue}: its last run failed ${age(since)} ago: ${why}`);
    }
    let count = 0;
    for await (const one of givenUp(ledger)) {
      print(lineOf(one, age));
      count += 1;
    }
    print(count === 0 ? 'no write was given up' : `${count} given up; mend the cause, then dead-letters replay`);
  } finally {
    await lifetime.close();
  }
}

function lineOf(
  { id, ticket, outcome, reason, trouble, givenUpAt, openedAt }: Verification,
  age: (at: Date) => string,
) {
  const verdict = `${outcome ?? 'no outcome'}: ${reason ?? 'no reason'}`;
  return `${ticket.number}  ${verdict}  given up ${age(givenUpAt ?? openedAt)} ago: ${trouble ?? 'no cause was kept'}  (${id})`;
}

/** Has writes tried again: those of one ticket, or all, or all with one reason. False when none was. */
export async function replayDeadLetters(
  { as, ...only }: { ticket?: string | undefined; reason?: string | undefined; as?: string | undefined },
  print: Print,
): Promise<boolean> {
  const runtime = await openRuntime(settingsFor([]));
  try {
    const by = as === undefined ? undefined : (await identified(runtime, as, 'operate')).name;
    const ended = await replayAll(runtime, { ...only, via: 'command', by });
    for (const [status, count] of Object.entries(ended)) if (count > 0) print(`${count} ${status}`);
    if (ended.replayed === 0) print('nothing was given up that could be tried again');
    return ended.replayed > 0;
  } finally {
    await runtime.lifetime.close();
  }
}
