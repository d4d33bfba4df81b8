import type { Ledger, SwitchState } from '../ledger/ledger.js';
import type { Log } from '../shared/logger.js';
import { isThere } from './stop-file.js';

interface GateDeps {
  readonly ledger: Pick<Ledger, 'writes' | 'audit'>;
  /** Path of the file whose presence stops all writes. */
  readonly stopFile: string;
  readonly log: Pick<Log, 'warn'>;
}

/** The kill switch with both its handles: the row for all processes, and the file for those on its machine. */
export interface GateState extends Omit<SwitchState, 'by'> {
  readonly by?: SwitchState['by'] | 'file';
}

export interface WritesGate {
  /** Rejects when row or file cannot be read: then nothing may be written. */
  readonly state: () => Promise<GateState>;
}

/** Looks afresh every time it is asked, and says aloud what has changed since it was asked last. */
export function createWritesGate({ ledger, stopFile, log }: GateDeps): WritesGate {
  let told: boolean | undefined;
  let fileTold = false;

  async function tell(state: GateState): Promise<void> {
    if (state.stopped !== (told ?? false)) {
      const message = state.stopped ? 'writes are stopped' : 'writes are allowed again';
      log.warn(message, { by: state.by, since: state.at?.toISOString(), why: state.why });
    }
    told = state.stopped;
    const byFile = state.by === 'file';
    if (byFile === fileTold) return;
    fileTold = byFile;
    const action = byFile ? 'stop-file-found' : 'stop-file-gone';
    await ledger.audit.append({ kind: 'operator', facts: { action, by: 'file', why: null } });
  }

  return {
    state: async () => {
      const [byFile, row] = await Promise.all([isThere(stopFile), ledger.writes.state()]);
      const state: GateState = byFile ? { stopped: true, by: 'file', why: stopFile } : row;
      await tell(state);
      return state;
    },
  };
}

/** In words, for people. */
export function wordsFor({ stopped, at, by, why }: GateState): string {
  if (!stopped) return 'allowed';
  if (by === 'file') return `stopped by the file ${why ?? ''}; remove it to allow them`;
  const since = at === undefined ? '' : ` since ${at.toISOString()}`;
  return `stopped${since} by ${by ?? 'somebody'}${why === undefined ? '' : `: ${why}`}`;
}
