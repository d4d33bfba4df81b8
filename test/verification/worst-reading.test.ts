import { expect, it } from 'vitest';
import type { ReasonCode } from '../../src/verification/reasons.js';
import { worst, type RescanKind, type RescanReading } from '../../src/verification/reading.js';

const read = (kind: RescanKind, reason: ReasonCode): RescanReading => ({ kind, reason, subject: 'QID 1', detail: '' });

it.each([
  ['of what waits, a restart', 'pending', ['not-yet-rescanned', 'patch-job-failed', 'reboot-pending']],
  ['then a patch that failed', 'pending', ['authentication-missing', 'patch-job-failed']],
  ['of what is open, the first by its name', 'vulnerable', ['reboot-pending', 'old-kernel-package-present']],
  ['of what is fixed, by this patch', 'fixed', ['already-fixed', 'fixed-and-healthy']],
] as const)('%s speaks first', (_what, kind, reasons) => {
  const readings = reasons.map((reason) => read(kind, reason));
  const expected = readings.at(-1)?.reason;
  expect(worst(readings)?.reason).toBe(expected);
  expect(worst(readings.toReversed())?.reason).toBe(expected);
});
