import { expect, it } from 'vitest';
import { lockMsFor } from '../../src/queue/workers.js';

it.each([
  { pollIntervalMs: 300, lockMs: 5_000, why: 'a busy process is not taken for dead' },
  { pollIntervalMs: 12_000, lockMs: 12_000, why: 'a crash delays a look by about one look' },
  { pollIntervalMs: 300_000, lockMs: 30_000, why: 'nobody waits minutes for a job of a dead process' },
])('a job is locked for $lockMs ms when looks are $pollIntervalMs ms apart: $why', ({ pollIntervalMs, lockMs }) => {
  expect(lockMsFor(pollIntervalMs)).toBe(lockMs);
});
