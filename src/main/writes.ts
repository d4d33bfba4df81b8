import { oneLine } from '../shared/text.js';
import { openGround } from './ground.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { wordsFor } from './writes-gate.js';

type WritesCommand = 'stop' | 'allow' | 'show';

/** The kill switch, for all processes on this ledger. True when writes are as they were asked to be. */
export async function writes(command: WritesCommand, why: string | undefined, print: Print): Promise<boolean> {
  const { ledger, gate, lifetime } = await openGround(settingsFor([]));
  try {
    const words = why === undefined ? undefined : oneLine(why, 200);
    if (command !== 'show') await ledger.writes[command]({ by: 'command', why: words });
    const state = await gate.state();
    print(`Writes are ${wordsFor(state)}.`);
    return command === 'show' || state.stopped === (command === 'stop');
  } finally {
    await lifetime.close();
  }
}
