import type { Ticket } from '../verification/ticket.js';
import type { ServiceNow } from '../connectors/servicenow/contract.js';
import { decide } from '../verification/decide.js';
import { workNote } from '../verification/note.js';
import { openVerification } from '../queue/accept.js';
import { emptyEvidence } from '../queue/intake.js';
import { gather } from '../queue/gather.js';
import type { CallContext } from '../outbound/contract.js';
import { criterionOf } from './criterion.js';
import { localBudget, openGround, openRuntime, type Ground } from './runtime.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

type Print = (line: string) => void;

/** Reads ticket and evidence once and prints the note that this evidence would give now. Opens and writes nothing. */
export async function verifyDry(number: string, print: Print): Promise<void> {
  const ground = await openGround(settingsFor(['vendors']));
  const { config, ledger, clock, log, lifetime } = ground;
  try {
    const budget = localBudget(ground);
    const vendors = createVendors(config, { audit: ledger.audit, budget, clock, log, observe: () => {} });
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

/** Opens the verification of one ticket, as the sweep would, and leaves it to the running service. */
export async function verifyTicket(number: string, print: Print): Promise<void> {
  const config = settingsFor(['vendors']);
  const runtime = await openRuntime(config);
  const { ledger, budget, clock, log, jobs, lifetime } = runtime;
  try {
    const { servicenow } = createVendors(config, { audit: ledger.audit, budget, clock, log, observe: () => {} });
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
    print(`${ticket.number}: ${WORDS[kind]} (verification ${verification.id}, ${verification.phase})`);
    if (verification.phase !== 'done') print('A running worker takes it from here: `serve`, or `worker`.');
  } finally {
    await lifetime.close();
  }
}

const WORDS = {
  open: 'a verification has been opened',
  busy: 'is being verified already',
  known: 'was verified for this entry into the state',
} as const;

async function findTicket({ config }: Ground, servicenow: ServiceNow, number: string): Promise<Ticket> {
  const context: CallContext = { purpose: 'command', subjects: [{ ticket: number }] };
  for (const { table } of config.tickets) {
    const ticket = await servicenow.ticketByNumber(table, number, context);
    if (ticket !== undefined) return ticket;
  }
  const tables = config.tickets.map(({ table }) => table).join(', ');
  throw new Error(`${number}: no such ticket in ${tables}, or the account may not read it`);
}
