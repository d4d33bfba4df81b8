import { z } from 'zod';
import { MOST } from '../policy/risk.js';
import { period } from './duration.js';
import { wholeNumber } from './number.js';
import { section } from './section.js';
import { kindOf, textAs } from './text-as.js';

const operator = textAs('the name of an operator: small letters, digits and . _ - @', (text) =>
  /^[a-z0-9][a-z0-9._@-]{0,63}$/.test(text) ? text : undefined,
);

const Step = section({ for: period, names: z.array(operator).prefault([]) });

/** How long people are asked to agree to a write, and whom the steps name that follow when nobody answers. */
export const Approvals = section({
  expiry: period.prefault('1h'),
  ladder: z
    .array(Step, { error: ({ input }) => `expected a list of steps, got ${kindOf(input)}` })
    .max(10, 'expected at most 10 steps')
    .prefault([]),
  bulkMaxRisk: wholeNumber(0, MOST).prefault('70'),
}).transform(({ expiry, ladder, bulkMaxRisk }) => ({
  expiryMs: expiry,
  ladder: ladder.map(({ for: ms, names }) => ({ ms, names })),
  bulkMaxRisk,
}));
