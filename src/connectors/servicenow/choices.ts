import type { CallContext } from '../../outbound/contract.js';
import type { TicketTable } from '../../verification/ticket-table.js';
import type { Probe } from '../probes.js';
import { readMetadata, type Metadata, type MetadataDeps } from './metadata.js';
import type { Row } from './schema.js';

/** Values that we use of a column that has a choice list. */
interface ChoiceUse {
  readonly table: string;
  readonly element: 'state' | 'close_code';
  readonly values: readonly string[];
}

export function choicesUsed({ table, pendingState, outcomes }: TicketTable): readonly ChoiceUse[] {
  const written = (column: string) => Object.values(outcomes).flatMap((columns) => columns[column] ?? []);
  const states = [...new Set([pendingState, ...written('state')])];
  const codes = [...new Set(written('close_code'))];
  const uses: ChoiceUse[] = [{ table, element: 'state', values: states }];
  return codes.length === 0 ? uses : [...uses, { table, element: 'close_code', values: codes }];
}

/** A close code that is no choice counts as blank, and the data policy then refuses the whole write (servicenow 2.1). */
export function choiceProbe(deps: MetadataDeps, { table, element, values }: ChoiceUse, context: CallContext): Probe {
  return {
    name: `servicenow choices of ${table}.${element}`,
    run: async () => {
      const own = await choicesOf(deps, { name: table, element }, context);
      // A table without a list of its own shows its parent's (servicenow 2.3).
      const list = valuesOf(own, 'false').length > 0 ? own : await choicesOf(deps, { name: 'task', element }, context);
      const active = valuesOf(list, 'false');
      const unknown = values.filter((value) => !active.includes(value));
      if (unknown.length === 0) return `the instance has ${values.join(', ')}`;
      throw list.missing(inWords(unknown, { active, inactive: valuesOf(own, 'true') }));
    },
    advice:
      'Add or activate the choice on the instance (docs/servicenow.md, step 2), or correct tickets[] in patchproof.yaml',
  };
}

function inWords(
  unknown: readonly string[],
  { active, inactive }: { readonly active: readonly string[]; readonly inactive: readonly string[] },
): string {
  const parts = unknown.map((value) => (inactive.includes(value) ? `${value} (there, but inactive)` : value));
  return `the instance has no ${parts.join(', ')}, but ${active.toSorted().join(', ') || 'no choice that we may read'}`;
}

function choicesOf(
  deps: MetadataDeps,
  { name, element }: { readonly name: string; readonly element: string },
  context: CallContext,
): Promise<Metadata> {
  const ask = {
    table: 'sys_choice',
    terms: [
      ['name', '=', name],
      ['element', '=', element],
    ],
    columns: ['name', 'element', 'value', 'inactive'],
    wanted: (row: Row) => row['name'] === name && row['element'] === element,
  } as const;
  return readMetadata(deps, ask, context);
}

function valuesOf({ rows }: Metadata, inactive: 'true' | 'false'): readonly string[] {
  return [...new Set(rows.flatMap((row) => (row['inactive'] === inactive ? [row['value'] ?? ''] : [])))];
}
