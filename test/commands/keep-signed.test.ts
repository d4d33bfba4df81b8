import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { createLedger } from '../../src/ledger/create-ledger.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { keepSigned } from '../../src/main/keep-signed.js';
import { createLifetime } from '../../src/shared/lifetime.js';
import { systemClock, type Clock } from '../../src/shared/clock.js';
import { eventually } from '../support/eventually.js';
import { tempDir } from '../support/temp-dir.js';

/** Whoever sleeps wakes when so much time has been let pass. */
function manualClock(): Clock & { readonly pass: (ms: number) => void } {
  let now = Date.parse('2026-11-20T09:00:00.000Z');
  const sleepers = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((wake, reject) => {
        sleepers.add({ until: now + ms, wake });
        signal?.addEventListener('abort', () => reject(new Error('ended')), { once: true });
      }),
    pass: (ms) => {
      now += ms;
      for (const sleeper of [...sleepers].filter(({ until }) => until <= now)) {
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}

async function opened(onTestFinished: (close: () => Promise<void>) => void) {
  const folder = tempDir();
  const clock = manualClock();
  const databaseUrl = `sqlite:${join(folder.path, 'ledger.db')}`;
  const ledger = await createLedger({ databaseUrl, clock: { ...systemClock, now: clock.now }, newId: randomUUID });
  const signingKey = join(folder.path, 'keys', 'audit.pem');
  const readFile = (): string => '';
  const config = loadConfig({ env: { AUDIT_SIGNING_KEY: signingKey }, readFile, needs: [] });
  const said: unknown[][] = [];
  const write = (...what: unknown[]): void => void said.push(what);
  const log = { error: write, warn: write, info: () => {}, debug: () => {} };
  const start = () => {
    const lifetime = createLifetime({ graceMs: 5_000, log });
    keepSigned({ config, ledger, clock, log, lifetime });
    return lifetime;
  };
  onTestFinished(async () => {
    await ledger.close();
    folder.remove();
  });
  return { ledger, clock, signingKey, said, start };
}

async function signedTo(ledger: Ledger): Promise<number> {
  return (await ledger.checkpoints.last())?.sequence ?? 0;
}

it('a trail that grows is signed at least once a minute by however many processes, and not by each of them', async ({
  onTestFinished,
}) => {
  const { ledger, clock, signingKey, said, start } = await opened(onTestFinished);
  const lifetimes = [start(), start(), start()];
  for (let minute = 1; minute <= 3; minute += 1) {
    const { sequence } = await ledger.audit.append({ kind: 'operator', facts: { minute } });
    for (let second = 0; second < 60; second += 5) {
      clock.pass(5_000);
      if (second === 40) await eventually('a checkpoint', async () => (await signedTo(ledger)) === sequence);
    }
  }
  const checkpoints: number[] = [];
  for await (const { sequence } of ledger.checkpoints.list()) checkpoints.push(sequence);
  expect(checkpoints).toEqual([1, 2, 3]);
  expect(existsSync(signingKey)).toBe(true);
  await ledger.audit.append({ kind: 'operator', facts: {} });
  await Promise.all(lifetimes.map((lifetime) => lifetime.close()));
  expect(await signedTo(ledger)).toBe(4);
  expect(said).toEqual([]);
});
