import type { Column, Dictionary } from './dictionary.js';
import type { Instance } from './instance.js';
import type { Store, StoredRecord } from './store.js';

type DisplayMode = 'false' | 'true' | 'all';

export interface View {
  /** The table of the URL: a parent table shows its own columns only. */
  readonly table: string;
  readonly fields: readonly string[] | undefined;
  readonly display: DisplayMode;
  readonly excludeLink: boolean;
}

export interface RenderDeps {
  readonly dictionary: Dictionary;
  readonly store: Store;
  readonly url: () => string;
  readonly hiddenFields: ReadonlySet<string>;
  readonly overrides: Instance['overrides'];
  readonly choiceLabel: (table: string, element: string, value: string) => string | undefined;
}

/** A row as the Table API writes it. Unknown and unreadable columns are simply missing. */
export function render(deps: RenderDeps, record: StoredRecord, view: View): Record<string, unknown> {
  const paths = view.fields ?? [...deps.dictionary.columns(view.table).keys()];
  const raw = deps.overrides.get(record.values['sys_id'] ?? '') ?? {};
  const cells = paths.flatMap((path): [string, unknown][] => {
    const told = raw[path];
    if (told !== undefined) return told === null ? [] : [[path, told]];
    const column = deps.dictionary.column(view.table, path);
    if (!column || deps.hiddenFields.has(path)) return [];
    return [[path, cell(deps, { record, path, column, table: view.table }, view)]];
  });
  return Object.fromEntries(cells);
}

interface Cell {
  readonly record: StoredRecord;
  readonly path: string;
  readonly column: Column;
  readonly table: string;
}

function cell(deps: RenderDeps, at: Cell, { display, excludeLink }: View): unknown {
  const value = at.column.kind === 'journal' ? '' : deps.store.value(at.record, at.path);
  const shown = (): string => displayValue(deps, at, value);
  // The link names the table of the dictionary, not the record's class.
  const link =
    at.column.references === undefined || value === '' || excludeLink
      ? {}
      : { link: `${deps.url()}/api/now/table/${at.column.references}/${value}` };

  if (display === 'all') {
    const unset = value === '' && at.column.kind === 'choice';
    return { display_value: unset ? null : shown(), value, ...link };
  }
  if (display === 'true') return 'link' in link ? { display_value: shown(), ...link } : shown();
  return 'link' in link ? { ...link, value } : value;
}

function displayValue(deps: RenderDeps, { record, path, column, table }: Cell, value: string): string {
  switch (column.kind) {
    case 'reference':
      return referenceName(deps, column.references ?? '', value);
    case 'integer':
      return value === '' ? '' : Number(value).toLocaleString('en-US');
    case 'choice':
      return deps.choiceLabel(table, path, value) ?? value;
    case 'journal':
      return journalText(deps.store, record, path);
    case 'text':
    case 'boolean':
    case 'datetime':
      return value;
  }
}

function referenceName({ store, dictionary }: RenderDeps, table: string, sysId: string): string {
  const target = store.find(table, sysId);
  return target?.values[dictionary.displayColumn(target.table)] ?? (sysId === 'global' ? 'global' : '');
}

/** The history of a journal column: newest first, as people see it. */
function journalText(store: Store, record: StoredRecord, path: string): string {
  return store
    .all('sys_journal_field')
    .filter(({ values }) => values['element_id'] === record.values['sys_id'] && values['element'] === path)
    .map(
      ({ values }) => `${values['sys_created_on']} - ${values['sys_created_by']} (Work notes)\n${values['value']}\n\n`,
    )
    .reverse()
    .join('');
}
