import { final, healable, verified, type Reason } from './reason.js';

/** What ticket, deadline and both sources together can mean. */
export const ticketReasons = {
  'fixed-and-healthy': verified(
    'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy.',
  ),
  'already-fixed': verified(
    'The finding had been fixed before; Qualys tested it again after the patch and it is still gone; the host is healthy.',
  ),
  'no-host-named': final(
    'review',
    'CMDB',
    'The ticket names no host.',
    'Fill in the configuration item and put the ticket back to Pending Verification.',
  ),
  'ticket-unreadable': final(
    'review',
    'ticket owner',
    'A column of the ticket holds something that could not be read with certainty.',
    'Correct the column and put the ticket back to Pending Verification.',
  ),
  'no-findings-named': final(
    'review',
    'ticket owner',
    'The ticket names neither QID nor CVE.',
    'Fill in the QIDs or CVEs and put the ticket back to Pending Verification.',
  ),
  'vendor-unavailable': healable('operations', 'A vendor could not be asked.', 'Run doctor and repair the connection.'),
  'ticket-moved-on': final('superseded', 'nobody', 'The ticket left Pending Verification by another hand.', 'Nothing.'),
  'ticket-gone': final(
    'superseded',
    'nobody',
    'The ticket no longer exists or the account may not read it.',
    'Nothing.',
  ),
  'rescan-timeout': healable(
    'scan team',
    'Qualys did not test the finding before the deadline.',
    'Scan the host and put the ticket back to Pending Verification.',
  ),
} as const satisfies Record<string, Reason>;
