import type { CallContext } from '../outbound/contract.js';
import { emptyEvidence } from '../queue/intake.js';
import { gather } from '../queue/gather.js';
import { decide } from '../verification/decide.js';
import { workNote } from '../verification/note.js';
import { criterionOf } from './criterion.js';
import { findTicket } from './find-ticket.js';
import { localBudget, openGround } from './ground.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

/** Reads ticket and evidence once and prints the note that this evidence would give now. Opens and writes nothing. */
export async function verifyDry(number: string, print: Print): Promise<void> {
  const ground = await openGround(settingsFor(['vendors']));
  const { config, ledger, clock, log, lifetime, standing } = ground;
  try {
    const budget = localBudget(ground);
    const vendors = createVendors(config, { audit: ledger.audit, standing, budget, clock, log, observe: () => {} });
    const context: CallContext = { purpose: 'command', subjects: [{ ticket: number }] };
    const ticket = await findTicket(ground, vendors.servicenow, number);
    const now = clock.now();
    const deadlineAt = new Date(now.getTime() + config.verification.deadlineMs);
    const seen = { openedAt: now, deadlineAt, enteredOn: ticket.updatedOn, source: 'command' as const };
    const evidence = await gather({ ...vendors, clock }, emptyEvidence(seen, ticket), context);
    const verdict = decide(evidence, criterionOf(config), clock.now());
    print(workNote(evidence, { verdict, verification: 'dry run' }));
  } finally {
    await lifetime.close();
  }
}
