import { z } from 'zod';
import { kindOf, textAs } from './text-as.js';

const NAME = /^[a-z][a-z0-9_]{0,79}$/;
const WALK = /^[a-z][a-z0-9_]{0,79}(\.[a-z][a-z0-9_]{0,79}){0,3}$/;
/** Written by Patchproof itself, or never to be written by it. */
const RESERVED = /^(work_notes|comments|close_notes|number|sys_.*)$/;

export const tableName = textAs('a table name such as incident', (text) => (NAME.test(text) ? text : undefined));

/** A column that is only read; `cmdb_ci.name` walks along a reference. */
export const readColumn = textAs('a column such as u_qids or cmdb_ci.name', (text) =>
  WALK.test(text) ? text : undefined,
);

/** A column of the ticket itself that Patchproof writes. */
export const writtenColumn = textAs(
  'a column of the ticket itself (no dots) that is not work_notes, comments, close_notes, number or sys_…',
  (text) => (isWritable(text) ? text : undefined),
);

/** Columns and the text to write into them. The state is one of them: a ticket must not stay in Pending Verification. */
export const writtenValues = z
  .record(
    z.string().refine(isWritable),
    textAs('text', (text) => text),
    {
      error: ({ code, input }) =>
        code === 'invalid_key'
          ? 'expected a column of the ticket itself (no dots, no journal, no system column)'
          : `expected a map of column and value, got ${kindOf(input)}`,
    },
  )
  .refine((values) => 'state' in values, 'expected a state; without one the ticket would stay where it is');

function isWritable(name: string): boolean {
  return NAME.test(name) && !RESERVED.test(name);
}
