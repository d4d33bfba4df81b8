import { z } from 'zod';
import { MOST } from '../policy/risk.js';
import { period } from './duration.js';
import { wholeNumber } from './number.js';
import { OnTicket, whom } from './on-ticket.js';
import { operatorName } from './operator-name.js';
import { section } from './section.js';
import { kindOf } from './text-as.js';

const Step = section({ for: period, names: z.array(operatorName).prefault([]), ...whom });

/** How long people are asked to agree to a write, and whom the steps name that follow when nobody answers. */
export const Approvals = section({
  expiry: period.prefault('1h'),
  ladder: z
    .array(Step, { error: ({ input }) => `expected a list of steps, got ${kindOf(input)}` })
    .max(10, 'expected at most 10 steps')
    .prefault([]),
  bulkMaxRisk: wholeNumber(0, MOST).prefault('70'),
  servicenow: OnTicket.optional(),
})
  .superRefine(({ ladder, servicenow }, context) => {
    for (const [index, { approvers, group }] of ladder.entries()) {
      if (servicenow !== undefined || (approvers === undefined && group === undefined)) continue;
      const message = 'expected approvals.servicenow too: without it nobody is asked on the ticket';
      context.addIssue({ code: 'custom', path: ['ladder', index], message });
    }
  })
  .transform(({ expiry, ladder, bulkMaxRisk, servicenow }) => ({
    expiryMs: expiry,
    ladder: ladder.map(({ for: ms, ...step }) => ({ ms, ...step })),
    bulkMaxRisk,
    servicenow,
  }));
