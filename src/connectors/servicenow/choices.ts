import type { CallContext, Send } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Probe } from '../probes.js';
import type { ServiceNowCalls } from './operations.js';
import { readRows } from './rows.js';
import type { Row } from './schema.js';

/** Values that we use of a column that has a choice list. */
interface ChoiceUse {
  readonly table: string;
  readonly element: 'state' | 'close_code';
  readonly values: readonly string[];
}

interface ChoiceDeps {
  readonly send: Send;
  readonly calls: Pick<ServiceNowCalls, 'listChoices'>;
}

export function choicesUsed({ table, pendingState, outcomes }: TicketTable): readonly ChoiceUse[] {
  const written = (column: string) => Object.values(outcomes).flatMap((columns) => columns[column] ?? []);
  const states = [...new Set([pendingState, ...written('state')])];
  const codes = [...new Set(written('close_code'))];
  const uses: ChoiceUse[] = [{ table, element: 'state', values: states }];
  return codes.length === 0 ? uses : [...uses, { table, element: 'close_code', values: codes }];
}

/** A close code that is no choice counts as blank, and the data policy then refuses the whole write (servicenow 2.1). */
export function choiceProbe(deps: ChoiceDeps, { table, element, values }: ChoiceUse, context: CallContext): Probe {
  return {
    name: `servicenow choices of ${table}.${element}`,
    run: async () => {
      const own = await choicesOf(deps, { name: table, element }, context);
      // A table without a list of its own shows its parent's (servicenow 2.3).
      const has = own.length > 0 ? own : await choicesOf(deps, { name: 'task', element }, context);
      const unknown = values.filter((value) => !has.includes(value));
      if (unknown.length === 0) return `the instance has ${values.join(', ')}`;
      throw new TypeError(
        `the instance has no ${unknown.join(', ')}, but ${has.join(', ') || 'no choice that we may read'}`,
      );
    },
    advice: 'Add the choice on the instance or correct tickets[] in patchproof.yaml; sys_choice must be readable',
  };
}

/** One row per value and language. */
const MAX_CHOICES = 1000;

async function choicesOf(
  { send, calls }: ChoiceDeps,
  { name, element }: { readonly name: string; readonly element: string },
  context: CallContext,
): Promise<readonly string[]> {
  const { value: rows } = await readRows(send, calls.listChoices, {
    terms: [
      ['name', '=', name],
      ['element', '=', element],
      ['inactive', '=', 'false'],
    ],
    columns: ['name', 'element', 'value', 'inactive'],
    limit: MAX_CHOICES,
    context,
  });
  const active = (row: Row) => row['name'] === name && row['element'] === element && row['inactive'] === 'false';
  return [...new Set(rows.filter(active).map((row) => row['value'] ?? ''))];
}
