import type { Ground } from './ground.js';
import { signAudit, signingTrouble } from './sign-audit.js';

/** Two checkpoints of a ledger that is in use are at most a minute apart: a tick, what is left out, and what signing takes. */
const TICK_MS = 20_000;
/** Another process has just signed. */
const FRESH_MS = 15_000;

type Parts = Pick<Ground, 'config' | 'ledger' | 'clock' | 'log' | 'lifetime'>;

/** Signs the audit trail as it grows, and once more when the process ends. */
export function keepSigned(parts: Parts): void {
  const { ledger, clock, log, lifetime } = parts;
  let told: string | undefined;

  async function sign(): Promise<void> {
    try {
      const done = await signAudit(parts);
      tell(signingTrouble(done), done.kind === 'broken' || done.kind === 'lost' ? 'error' : 'warn');
    } catch (cause) {
      tell(cause instanceof Error ? cause.message : 'unknown', 'warn');
    }
  }

  /** Once: what lasts is not said every time. Where the key is missing another process may have it. */
  function tell(trouble: string | undefined, level: 'warn' | 'error'): void {
    if (trouble !== undefined && trouble !== told) log[level]('trouble with signing the audit trail', { why: trouble });
    told = trouble;
  }

  async function isFresh(): Promise<boolean> {
    const last = await ledger.checkpoints.last().catch(() => undefined);
    return last !== undefined && clock.now().getTime() - last.at.getTime() < FRESH_MS;
  }

  const ended = new AbortController();
  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      await clock.sleep(TICK_MS, ended.signal).catch(() => {});
      if (!ended.signal.aborted && !(await isFresh())) await sign();
    }
    await sign();
  }

  const running = run();
  lifetime.opened('signing of the audit trail', () => {
    ended.abort();
    return running;
  });
}
