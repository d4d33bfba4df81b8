import { z } from 'zod';

/** What ServiceNow says when a ticket enters the pending state: a hint, of which table and sys_id are believed. */
export const WebhookEvent = z
  .object(
    {
      type: z.literal('ticket.pending_verification', { error: 'expected ticket.pending_verification' }),
      timestamp: z.iso.datetime({ offset: true, error: 'expected an ISO 8601 time' }),
      data: z.object(
        {
          table: text(/^[a-z][a-z0-9_]{0,79}$/, 'a table name'),
          sys_id: text(/^[0-9a-f]{32}$/, '32 hexadecimal digits'),
          number: text(/^[A-Za-z][\w-]{1,39}$/, 'a ticket number'),
          state: text(/^.{1,40}$/, 'a state of at most 40 characters'),
          entered_mod_count: z
            .int({ error: 'expected a whole number from 0' })
            .nonnegative('expected a whole number from 0'),
          entered_on: z.iso.datetime({ offset: true, error: 'expected an ISO 8601 time' }),
        },
        { error: 'expected an object' },
      ),
    },
    { error: 'expected a JSON object' },
  )
  .transform(({ data }) => ({
    ticket: { table: data.table, sysId: data.sys_id, number: data.number },
    state: data.state,
    enteredModCount: data.entered_mod_count,
    enteredOn: new Date(data.entered_on),
  }));
export type WebhookEvent = z.infer<typeof WebhookEvent>;

function text(pattern: RegExp, expected: string) {
  return z.string({ error: `expected ${expected}` }).regex(pattern, `expected ${expected}`);
}
