import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { soonerMs } from '../../src/queue/apart.js';

const row = fc.record({ id: fc.uuid(), version: fc.nat() });

it('asks again within the later part of the interval, and never at once', () => {
  fc.assert(
    fc.property(row, fc.integer({ min: 1000, max: 3_600_000 }), (seen, intervalMs) => {
      expect(soonerMs(seen, intervalMs)).toBeGreaterThanOrEqual(0);
      expect(soonerMs(seen, intervalMs)).toBeLessThan(intervalMs / 2);
    }),
  );
});

it('a few groups ask again, so that calls are still shared', () => {
  const groups = new Set(Array.from({ length: 1000 }, () => soonerMs({ id: randomUUID(), version: 1 }, 8000)));
  expect(groups).toEqual(new Set([0, 1000, 2000, 3000]));
});

it('no two tickets that fail together meet for good', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), fc.nat(), (one, other, version) => {
      fc.pre(one !== other);
      const tries = Array.from({ length: 60 }, (_, index) => version + index);
      const met = tries.filter(
        (at) => soonerMs({ id: one, version: at }, 8000) === soonerMs({ id: other, version: at }, 8000),
      );
      expect(met.length).toBeLessThan(tries.length);
    }),
  );
});
