import { Settings } from '../../src/config/settings.js';
import type { TicketTable } from '../../src/verification/ticket-table.js';

/** What is installed for without a patchproof.yaml. */
export const defaultTickets: readonly TicketTable[] = Settings.parse({}).tickets;
