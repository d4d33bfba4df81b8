import { final, healable, verified, type Reason } from './reason.js';

/** What ticket, deadline and both sources together can mean. */
export const ticketReasons = {
  'fixed-and-healthy': verified(
    'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy.',
  ),
  'already-fixed': verified(
    'The finding had been fixed before; Qualys tested it again after the patch and it is still gone; the host is healthy.',
  ),
  'fixed-without-sensor': verified(
    'Qualys tested the finding after the patch and it is gone; Falcon has no sensor on the machine, which the settings accept.',
  ),
  'fixed-by-second-opinion': verified(
    'Qualys has not looked; Falcon closed every vulnerability of the ticket after the patch, which the settings accept; the host is healthy.',
  ),
  'no-host-named': final('review', 'CMDB', 'The ticket names no host.', 'Fill in the configuration item.'),
  'ticket-unreadable': final(
    'review',
    'ticket owner',
    'A column of the ticket holds something that could not be read with certainty.',
    'Correct the column.',
  ),
  'no-findings-named': final(
    'review',
    'ticket owner',
    'The ticket names neither QID nor CVE.',
    'Fill in the QIDs or CVEs.',
  ),
  'vendor-unavailable': healable(
    'operations',
    'Qualys or CrowdStrike Falcon gave no answer.',
    'Run doctor and repair the connection.',
  ),
  'sources-disagree': final(
    'review',
    'patch team',
    'Qualys and Falcon contradict each other about the finding.',
    'Look at the host itself and find out which of the two is wrong.',
  ),
  'reopened-after-close': final(
    'failed',
    'patch team',
    'Qualys found the vulnerability again after it had been verified.',
    'Find out what brought it back (a rollback, a second installation, a restored image) and patch again.',
  ),
  'ticket-moved-on': final('superseded', 'nobody', 'The ticket left Pending Verification by another hand.', 'Nothing.'),
  'ticket-gone': final(
    'superseded',
    'nobody',
    'The ticket no longer exists or the account may not read it.',
    'Nothing.',
  ),
  'rescan-timeout': healable('scan team', 'Qualys did not test the finding before the deadline.', 'Scan the host.'),
} as const satisfies Record<string, Reason>;
