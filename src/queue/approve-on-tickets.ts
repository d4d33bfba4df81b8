import { askOnTickets, planOnTickets } from './ask-on-tickets.js';
import { inShort } from './after-failure.js';
import { hearTickets } from './hear-tickets.js';
import { takeBackFromTickets } from './take-back-from-tickets.js';
import type { TicketDeps } from './ticket-deps.js';
import type { Deps } from './vendors.js';

/**
 * What people are asked on their tickets, where that is configured: takes back what is over, hears who has answered, asks
 * what is new. One run at a time, as the watch; a run that dies is taken up by the next. No failure here holds up a look.
 * While the kill switch is thrown, answers are heard and nothing else.
 */
export async function approveOnTickets(
  deps: Omit<Deps, 'servicenow' | 'qualys' | 'falcon'> & Pick<TicketDeps, 'jobs'>,
): Promise<void> {
  const { onTicket, mode, log } = deps;
  if (onTicket === undefined || mode === 'observe') return;
  const its = { ...deps, onTicket };
  for (const step of (await mayWrite(deps)) ? WRITING : [hearTickets]) {
    await step(its).catch((cause: unknown) => {
      log.warn('approvals on tickets could not be looked after', { step: step.name, why: inShort(cause) });
    });
  }
}

const WRITING = [takeBackFromTickets, hearTickets, planOnTickets, askOnTickets];

async function mayWrite({ writes }: Pick<Deps, 'writes'>): Promise<boolean> {
  try {
    return (await writes()) === 'allowed';
  } catch {
    return false; // the door takes a switch that cannot be read for thrown
  }
}
