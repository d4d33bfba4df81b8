import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { t0Of } from '../../src/verification/t0.js';
import { aTicket, at } from '../support/evidence.js';

it('a told moment of entry never moves T0 before the last update by more than an hour from the opening, nor beyond what clocks may differ', () => {
  const minutes = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(minutes, fc.integer({ min: 0, max: 1_000_000 }), (entered, updated) => {
      const ticket = aTicket({ patchedAt: undefined, updatedOn: at(-updated) });
      const t0 = t0Of(ticket, { on: at(-entered), told: true, openedAt: at(0) }).at.getTime();
      expect(t0).toBeGreaterThanOrEqual(Math.min(at(-updated).getTime(), at(-60).getTime()));
      expect(t0).toBeLessThanOrEqual(at(5).getTime());
    }),
  );
});
