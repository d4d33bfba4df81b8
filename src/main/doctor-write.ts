import type { Check } from '../connectors/check.js';
import { REHEARSED, rehearsedColumns } from '../connectors/servicenow/rehearsed-columns.js';
import type { CallContext } from '../outbound/contract.js';
import type { Ticket } from '../verification/ticket.js';
import { linesOf } from './check-lines.js';
import { findTicket } from './find-ticket.js';
import { localBudget, openGround, type Ground } from './ground.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { createVendors } from './vendors.js';

/** Writes every outcome to a ticket that the user has named for it, and puts the ticket back. True when all is well. */
export async function doctorWrite(number: string, print: Print): Promise<boolean> {
  const ground = await openGround(settingsFor(['vendors']));
  try {
    const parts = partsOf(ground);
    const ticket = await findTicket(ground, createVendors(ground.config, parts).servicenow, number);
    await refuseInUse(ground, ticket);
    if (ground.config.mode === 'observe') return onlyTell(ground, ticket, print);
    const { servicenow } = createVendors(ground.config, { ...parts, scratch: ticket });
    const context: CallContext = { purpose: 'doctor', subjects: [{ ticket: number }] };
    return printed(await servicenow.rehearse(ticket, context), print);
  } finally {
    await ground.lifetime.close();
  }
}

function partsOf(ground: Ground) {
  const { ledger, clock, log, standing } = ground;
  return { audit: ledger.audit, standing, budget: localBudget(ground), clock, log, observe: () => {} };
}

async function refuseInUse({ ledger }: Ground, { number }: Ticket): Promise<void> {
  const { items } = await ledger.list({ ticket: number, limit: 1 });
  const [newest] = items;
  if (newest === undefined || (newest.phase === 'done' && newest.watchUntil === undefined)) return;
  throw new Error(
    `${number}: expected a ticket that nobody verifies, got one of verification ${newest.id}; name another`,
  );
}

function onlyTell({ config }: Ground, { table, number }: Ticket, print: Print): false {
  const settings = config.tickets.find((ticket) => ticket.table === table);
  for (const outcome of settings ? REHEARSED : []) {
    const columns = settings ? Object.entries(rehearsedColumns(settings, outcome)) : [];
    print(`  would write to ${number} (${outcome}): ${columns.map(([name, value]) => `${name}=${value}`).join(', ')}`);
  }
  print('Nothing was written, because the mode is observe. Set mode: enforce for this command, then run it again.');
  return false;
}

function printed(checks: readonly Check[], print: Print): boolean {
  for (const line of linesOf(checks)) print(line);
  const well = checks.every(({ ok }) => ok);
  print(well ? 'Every column of the one write sticks.' : 'Something needs mending: see the lines marked "no".');
  return well;
}
