import { randomBytes } from 'node:crypto';
import type { Faults } from '../../shared/faults.js';
import type { SystemEvent } from './event-queue.js';
import type { LogLine, Row } from './sandbox.mjs';
import type { RunTask, ScriptTask } from './script-thread.js';

interface ActionDeps extends Pick<ScriptTask, 'scope'> {
  readonly scripts: {
    readonly actions: (event: string) => readonly string[];
    readonly includes: () => readonly string[];
  };
  readonly properties: () => Readonly<Record<string, string>>;
  readonly find: (table: string, sysId: string) => Row | undefined;
  readonly now: () => number;
  readonly take: Faults['take'];
  readonly log: (line: LogLine) => void;
  readonly run: RunTask;
}

/** Runs the script actions on an event. One that throws ends it in state error; the platform does not repeat it. */
export function createScriptActions(deps: ActionDeps): (event: SystemEvent) => Promise<'processed' | 'error'> {
  const { scripts, take, log, run } = deps;
  return async (event) => {
    for (const action of scripts.actions(event.name)) {
      const error = take('script-action-fails')
        ? 'the fault script-action-fails'
        : await run(taskOf(deps, event, [...scripts.includes(), action]));
      if (error !== undefined) {
        log({ level: 'error', text: `script action: ${error}` });
        return 'error';
      }
    }
    return 'processed';
  };
}

function taskOf(deps: ActionDeps, event: SystemEvent, scripts: readonly string[]): ScriptTask {
  const { take, now, scope, properties } = deps;
  const forged = take('wrong-signature') ? { 'x_patchproof.secret': strangeSecret() } : {};
  const lateMs = take('stale-timestamp') ? STALE_MS : 0;
  return {
    scripts,
    scope,
    properties: { ...properties(), ...forged },
    userName: 'system',
    aheadMs: now() - Date.now() - lateMs,
    globals: { current: currentOf(deps, event), event: { parm1: event.parm1, parm2: event.parm2 } },
  };
}

/** The record as it is now; an empty one where it was deleted. */
function currentOf({ find }: ActionDeps, { table, sysId }: SystemEvent): Row {
  return { table, values: find(table, sysId)?.values ?? {} };
}

const STALE_MS = 10 * 60_000;

function strangeSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}
