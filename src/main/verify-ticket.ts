import { createSharedLoginBreaker } from '../outbound/redis-login-breaker.js';
import { openVerification } from '../queue/accept.js';
import { findTicket } from './find-ticket.js';
import { identified } from './identified.js';
import type { Print } from './print.js';
import { openRuntime } from './runtime.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

/** Opens the verification of one ticket, as the sweep would, and leaves it to the running service. */
export async function verifyTicket(number: string, as: string | undefined, print: Print): Promise<void> {
  const config = settingsFor(['vendors']);
  const runtime = await openRuntime(config);
  const { ledger, redis, budget, clock, log, jobs, lifetime, standing } = runtime;
  try {
    const by = as === undefined ? undefined : (await identified(runtime, as, 'operate')).name;
    const breaker = createSharedLoginBreaker({ redis, clock, log });
    const { servicenow } = createVendors(config, {
      audit: ledger.audit,
      standing,
      budget,
      breaker,
      clock,
      log,
      observe: () => {},
    });
    const ticket = await findTicket(runtime, servicenow, number);
    const { kind, verification } = await openVerification(
      { ledger, jobs, now: clock.now },
      {
        ticket: { table: ticket.table, sysId: ticket.sysId, number: ticket.number },
        source: 'command',
        enteredModCount: ticket.modCount,
        enteredOn: ticket.updatedOn,
        deadlineAt: new Date(clock.now().getTime() + config.verification.deadlineMs),
      },
    );
    if (by !== undefined) await ledger.approvals.triggered(verification.id, by);
    const opened = kind === 'open';
    const over = verification.phase === 'done';
    const words = opened ? 'a verification has been opened' : `${over ? 'was' : 'is being'} verified already`;
    print(`${ticket.number}: ${words} (verification ${verification.id}, ${verification.phase})`);
    if (!over) print('A running worker takes it from here: `serve`, or `worker`.');
  } finally {
    await lifetime.close();
  }
}
