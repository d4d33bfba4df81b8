import { z } from 'zod';

/** What every list is asked by: at most 200 items, from where the page before ended. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, 'expected a number from 1 to 200')
    .transform(Number)
    .prefault('50'),
  after: z.string().max(500).optional(),
};

export const ticketNumber = z.string().regex(/^[A-Za-z][\w-]{1,39}$/, 'expected a ticket number');
