import { bodyMatches, type Body } from './body-match.js';
import { exactUrl, type ExactUrl } from './exact-url.js';
import type { Change, Intent } from './intent.js';
import type { Operation, PerSystem, System } from './operation.js';
import { outcomeOf } from './outcome-of.js';
import { pairsOf } from './pairs.js';
import { pathMatches } from './path-match.js';
import { flatJson } from './plain-json.js';
import type { WritableTable } from './rules.js';

/** All that may ever be asked, and where each vendor lives. */
export interface Catalogue {
  readonly operations: readonly Operation[];
  readonly origins: Partial<PerSystem<string>>;
  /** By which columns a write tells its outcome; left out, it does not. */
  readonly tickets?: readonly WritableTable[] | undefined;
}

/** A request as it would go over the wire. */
export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly contentType?: string | undefined;
  readonly body?: string | undefined;
  /** The state the ticket is in, as its caller has just read it. */
  readonly from?: string | undefined;
}

/** What a request means. `operation` is missing unless the request is, to the letter, an entry of the catalogue. */
export function describe(catalogue: Catalogue, request: HttpRequest): Intent {
  const { method } = request;
  const url = exactUrl(request.url);
  if (url === undefined) return { system: undefined, operation: undefined, method, origin: '', path: '' };

  const matching = catalogue.operations.filter((operation) => matches(catalogue, operation, { request, url }));
  // Where entries overlap, the graver one speaks.
  const operation = matching.find(({ effect }) => effect === 'write') ?? matching[0];
  return {
    system: operation?.system ?? systemAt(catalogue, url.origin),
    operation,
    method,
    origin: url.origin,
    path: url.path,
    change: operation?.effect === 'write' ? changeOf(catalogue, request, url.path) : undefined,
  };
}

function matches(catalogue: Catalogue, operation: Operation, asked: { request: HttpRequest; url: ExactUrl }): boolean {
  const { request, url } = asked;
  return (
    operation.method === request.method &&
    (operation.origin ?? catalogue.origins[operation.system]) === url.origin &&
    pathMatches(operation, url.path) &&
    queryMatches(operation, url.query) &&
    bodyMatches(operation, bodyOf(request))
  );
}

function queryMatches(operation: Operation, query: string | undefined): boolean {
  if (query === undefined) return true;
  const names = pairsOf(query)?.map(([name]) => name);
  if (names === undefined) return false;
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  return (
    names.every((name) => operation.queryFields?.includes(name)) &&
    repeated.every((name) => operation.repeatable?.includes(name))
  );
}

function bodyOf({ contentType, body }: HttpRequest): Body | undefined {
  return body === undefined ? undefined : { contentType, text: body };
}

function systemAt({ origins }: Catalogue, origin: string): System | undefined {
  return SYSTEMS.find((system) => origins[system] === origin);
}

const SYSTEMS = [
  'servicenow',
  'qualys',
  'qualys-gateway',
  'crowdstrike',
  'slack',
  'teams',
  'collector',
  'issuer',
] as const satisfies readonly System[];

function changeOf({ tickets }: Catalogue, { body, from }: HttpRequest, path: string): Change {
  const columns = body === undefined ? {} : (flatJson(body) ?? {});
  const table = TABLE.exec(path)?.[1] ?? '';
  const settings = tickets?.find((one) => one.table === table);
  return {
    table,
    fields: Object.keys(columns),
    from,
    to: columns['state'],
    ...(settings && outcomeOf(columns, settings)),
  };
}

const TABLE = /\/table\/([^/]+)(?:\/|$)/;
