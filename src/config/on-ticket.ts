import { z } from 'zod';
import { operatorName } from './operator-name.js';
import { section } from './section.js';
import { kindOf, textAs } from './text-as.js';

const userName = textAs('a user name at ServiceNow: letters, digits and . _ - @', (text) =>
  /^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/.test(text) ? text : undefined,
);
const sysId = textAs('the sys_id of a group: 32 digits and letters a to f', (text) =>
  /^[0-9a-f]{32}$/.test(text) ? text : undefined,
);

const approvers = z
  .array(userName, { error: ({ input }) => `expected a list of user names, got ${kindOf(input)}` })
  .max(20, 'expected at most 20 people');

/** Whom a step of the ladder asks on the ticket, where it is others than always. */
export const whom = { approvers: approvers.optional(), group: sysId.optional() };

/** Whom to ask on the ticket, and which operators they are; a user name that is not in the map is an operator's own. */
export const OnTicket = section({
  approvers: approvers.prefault([]),
  group: sysId.optional(),
  operators: z
    .record(z.string(), operatorName, { error: ({ input }) => `expected a map, got ${kindOf(input)}` })
    .prefault({}),
}).refine(
  ({ approvers: names, group }) => names.length > 0 || group !== undefined,
  'expected approvers or a group: nobody would be asked',
);
