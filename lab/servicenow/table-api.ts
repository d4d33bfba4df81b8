import type { Request } from 'express';
import { APPROVALS, insertApproval } from './approvals.js';
import { bodyText, queryOf } from '../shared/recorded-request.js';
import { NO_RECORD, refusal, type Answer } from './answer.js';
import type { ApiHandler } from './api.js';
import type { RecordChange } from './platform/record-change.js';
import type { Instance, User } from './instance.js';
import { pageHeaders } from './page-headers.js';
import { render, type RenderDeps, type View } from './render.js';
import { selectRows } from './select-rows.js';
import type { StoredRecord, Values } from './store.js';
import { TICKET_KINDS } from './ticket-kinds.js';
import { updateRecord, type UpdateResult } from './update-record.js';

export interface TableApiDeps {
  readonly instance: Instance;
  readonly url: () => string;
  readonly random: () => number;
  readonly violations: string[];
  readonly writableTables: ReadonlySet<string>;
  readonly beforePatch: () => void;
  readonly onPatch: (patch: EffectivePatch, change: RecordChange) => void;
}

/** A PATCH or PUT that changed something. */
export interface EffectivePatch {
  readonly sysId: string;
  readonly at: Date;
  readonly user: string;
  /** What was sent. */
  readonly changes: Values;
  /** What took effect, journals aside. */
  readonly columns: readonly string[];
  readonly notes: number;
  readonly modCount: number;
}

/** GET list, GET one, PATCH and PUT (which are the same) of `/api/now[/v1|/v2]/table/{table}[/{sys_id}]`. */
export function tableApi(deps: TableApiDeps): Record<'list' | 'one' | 'update' | 'ask' | 'forbidden', ApiHandler> {
  const forbidden: ApiHandler = (request) => {
    deps.violations.push(`${request.method} ${request.path}: only GET, PATCH and PUT were ever allowed`);
    const verb = request.method === 'DELETE' ? 'Delete' : 'Insert';
    return refusal(403, 'Operation Failed', `ACL Exception ${verb} Failed due to security constraints`);
  };
  return {
    list: (request) => list(deps, request),
    one: (request) => one(deps, request),
    update: (request, user) => update(deps, request, user),
    ask: (request, user) =>
      deps.instance.options.approvals === undefined ? forbidden(request, user) : ask(deps, request, user),
    forbidden,
  };
}

/** POST of an approval: the one kind of record that is ever made. */
function ask(deps: TableApiDeps, request: Request, user: User): Answer {
  const fields = changesIn(bodyText(request));
  if (!fields) return refusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
  if (fields['state'] === 'approved') deps.violations.push('an approval was made that is approved already');
  const inserted = insertApproval(deps.instance, fields, user);
  if (inserted.kind === 'refused')
    return refusal(403, 'Operation Failed', 'ACL Exception Insert Failed due to security constraints');
  const view = viewOf(APPROVALS, queryOf(request));
  const { record } = inserted;
  return {
    status: 201,
    headers: { Location: `${deps.url()}/api/now/table/${APPROVALS}/${record.values['sys_id'] ?? ''}` },
    json: { result: render(renderDeps(deps), record, view) },
  };
}

function list(deps: TableApiDeps, request: Request): Answer {
  const { instance } = deps;
  const table = tableOf(request);
  const query = queryOf(request);
  if (!instance.dictionary.has(table)) return refusal(400, `Invalid table ${table}`);
  const text = encodedQuery(query);
  if (/javascript:/i.test(text)) deps.violations.push(`javascript: in the query of ${table}`);

  const { invalidQueryReturnsNoRows = false } = instance.options.quirks ?? {};
  const rows = selectRows({ ...instance, random: deps.random, invalidQueryReturnsNoRows }, table, text);
  if (rows.length === 0 && request.params['version'] === 'v1') return NO_RECORD;
  const page = { total: rows.length, limit: wholeNumber(query['sysparm_limit'], 10_000), offset: 0 };
  page.offset = wholeNumber(query['sysparm_offset'], 0);
  // The limit comes before the ACL: a page may hold fewer rows than asked for, even none, while more exist.
  const shown = rows.slice(page.offset, page.offset + page.limit).filter((row) => !isHidden(instance, row));
  const view = viewOf(table, query);
  return {
    status: 200,
    headers: pageHeaders(new URL(request.originalUrl, deps.url()), page),
    json: { result: shown.map((row) => render(renderDeps(deps), row, view)) },
  };
}

function one(deps: TableApiDeps, request: Request): Answer {
  const table = tableOf(request);
  if (!deps.instance.dictionary.has(table)) return refusal(400, `Invalid table ${table}`);
  const record = visible(deps, request);
  if (!record) return NO_RECORD;
  return { status: 200, json: { result: render(renderDeps(deps), record, viewOf(table, queryOf(request))) } };
}

function update(deps: TableApiDeps, request: Request, user: User): Answer {
  const { instance, violations, writableTables } = deps;
  const table = tableOf(request);
  if (!writableTables.has(table)) violations.push(`${request.method} of table ${table}`);
  if (!instance.dictionary.has(table)) return refusal(400, `Invalid table ${table}`);
  if (!request.is('application/json')) return refusal(415, 'Unsupported Media Type', 'Content-Type not supported');
  const changes = changesIn(bodyText(request));
  if (!changes) return refusal(400, 'Exception while reading request', 'The payload is not valid JSON.');
  if (table === APPROVALS && changes['state'] === 'approved') violations.push('our own account approved something');
  if (changes['comments'] !== undefined) violations.push(`${request.method} wrote comments, which callers read`);
  const { importOnly } = TICKET_KINDS[table] ?? {};
  if (importOnly !== undefined && changes['state'] === importOnly)
    violations.push(`${request.method} closed a ${table}, which only the scanner's import may`);

  deps.beforePatch();
  const before = visible(deps, request);
  if (!before) return NO_RECORD;
  const result = carriedOut(deps, { before, changes, user });
  if (result.kind === 'refused') return refusal(403, 'Operation Failed', result.detail);
  return { status: 200, json: { result: render(renderDeps(deps), result.record, viewOf(table, queryOf(request))) } };
}

function carriedOut(deps: TableApiDeps, write: { before: StoredRecord; changes: Values; user: User }): UpdateResult {
  const { before, changes, user } = write;
  const { username: by, roles } = user;
  const result = updateRecord(deps.instance, { record: before, changes, user: by, roles, overRest: true });
  if (result.kind !== 'updated') return result;
  const { columns, notes, record } = result;
  const { sys_id: sysId = '', sys_mod_count: modCount } = record.values;
  deps.onPatch(
    { sysId, at: deps.instance.now(), user: by, changes, columns, notes, modCount: Number(modCount) },
    { before, after: record, user: by },
  );
  return result;
}

function tableOf(request: Request): string {
  return String(request.params['table']);
}

function visible({ instance }: TableApiDeps, request: Request): StoredRecord | undefined {
  const record = instance.store.find(tableOf(request), String(request.params['sysId']));
  return record && !isHidden(instance, record) ? record : undefined;
}

function isHidden({ options }: Instance, { table, values }: StoredRecord): boolean {
  return options.acl?.hiddenRow?.(table, values) ?? false;
}

/** Name=value filters are the alternative to an encoded query, and are ignored beside one. */
function encodedQuery(query: Readonly<Record<string, string>>): string {
  if (query['sysparm_query'] !== undefined) return query['sysparm_query'];
  const filters = Object.entries(query).filter(([name]) => !name.startsWith('sysparm_'));
  return filters.map(([name, value]) => `${name}=${value}`).join('^');
}

function viewOf(table: string, query: Readonly<Record<string, string>>): View {
  const display = query['sysparm_display_value'];
  return {
    table,
    fields: query['sysparm_fields']?.split(',').map((field) => field.trim()),
    display: display === 'true' || display === 'all' ? display : 'false',
    excludeLink: query['sysparm_exclude_reference_link'] === 'true',
  };
}

function renderDeps({ instance, url }: TableApiDeps): RenderDeps {
  const { dictionary, store, options, choices, overrides } = instance;
  return {
    dictionary,
    store,
    url,
    overrides,
    hiddenFields: new Set(options.acl?.hiddenFields),
    choiceLabel: (table, element, value) => choices(table, element)?.get(value),
  };
}

function changesIn(body: string): Values | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, String(value ?? '')]));
  } catch {
    return undefined; // Not JSON is the caller's mistake, answered with 400.
  }
}

function wholeNumber(text: string | undefined, fallback: number): number {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : fallback;
}
