import { expect, it } from 'vitest';
import { createMetrics } from '../../src/api/metrics.js';
import { hastyClock, never, patientClock } from './support/test-app.js';

const sources = {
  verifications: async () => [],
  watched: async () => 3,
  givenUp: async () => 2,
  lastSweep: async () => ({
    finishedAt: '2026-11-20T10:00:05.000Z',
    gap: 4,
    missed: { count: 5 },
    stuck: { count: 6 },
    movedOn: { count: 7 },
    changed: { count: 8 },
    settled: { count: 9 },
  }),
  jobs: async () => [],
  stopped: async () => true,
  clock: patientClock,
};

it('counts what it is told', async () => {
  const metrics = createMetrics(sources);
  metrics.vendorCall({ system: 'qualys', outcome: 'rate-limited' });
  metrics.vendorCall({ system: 'qualys', outcome: 'rate-limited' });
  metrics.webhook('accepted');
  metrics.verdict({ outcome: 'failed', reason: 'still-vulnerable' });

  const { body, contentType } = await metrics.text();
  expect(contentType).toContain('text/plain');
  expect(body).toContain('patchproof_vendor_calls_total{system="qualys",outcome="rate-limited"} 2');
  expect(body).toContain('patchproof_webhooks_total{result="accepted"} 1');
  expect(body).toContain('patchproof_verdicts_total{outcome="failed",reason="still-vulnerable"} 1');
});

it('asks ledger and queues whenever it is read, and forgets what is gone', async () => {
  const counts = [[{ phase: 'waiting', outcome: undefined, count: 7 } as const], []];
  const metrics = createMetrics({
    ...sources,
    verifications: async () => counts.shift() ?? [],
    jobs: async () => [{ queue: 'verify', state: 'delayed', count: 7 }],
  });
  const [first, second] = [(await metrics.text()).body, (await metrics.text()).body];

  expect(first).toContain('patchproof_verifications{phase="waiting",outcome="none"} 7');
  expect(first).toContain('patchproof_watched_verifications 3');
  expect(first).toContain('patchproof_dead_letters 2');
  expect(first).toContain('patchproof_sweep_gap 4');
  expect(first).toContain('patchproof_sweep_finished_seconds 1795168805');
  expect(first).toContain('patchproof_sweep_tickets{finding="movedOn"} 7');
  expect(first).toContain('patchproof_writes_stopped 1');
  expect(first).toContain('patchproof_queue_jobs{queue="verify",state="delayed"} 7');
  expect(second).not.toContain('patchproof_verifications{');
});

it.each([
  ['fails', () => Promise.reject(new Error('ledger lost')), patientClock],
  ['is silent', never, hastyClock],
])('shows no number, not a zero, for a source that %s, and counts it', async (_how, verifications, clock) => {
  const givenUp = verifications;
  const metrics = createMetrics({ ...sources, verifications, givenUp, clock });
  await metrics.text();
  const { body } = await metrics.text();

  expect(body).not.toContain('patchproof_verifications{');
  expect(body).not.toMatch(/^patchproof_dead_letters /m);
  expect(body).toMatch(/patchproof_metrics_failures_total\{gauge="patchproof_verifications"\} [12]/);
});

it('shows nothing of a sweep before there was one', async () => {
  const { body } = await createMetrics({ ...sources, lastSweep: async () => undefined }).text();
  expect(body).not.toMatch(/^patchproof_sweep\w+[ {]/m);
});

it('has a registry of its own', () => {
  expect(() => [createMetrics(sources), createMetrics(sources)]).not.toThrow();
});
