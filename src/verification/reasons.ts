import { falconReasons } from './reasons-falcon.js';
import { qualysReasons } from './reasons-qualys.js';
import { ticketReasons } from './reasons-ticket.js';

/** Every reason Patchproof ever gives. Stable codes; docs/reasons.md is generated from this table. */
export const reasons = { ...ticketReasons, ...qualysReasons, ...falconReasons } as const;

export type ReasonCode = keyof typeof reasons;
