import { refusal, type Answer } from './envelope.js';
import type { FalconMachine } from './fleet.js';
import { READS, scopeOf } from './reads.js';
import type { SpotlightStore } from './spotlight-store.js';
import type { Tokens } from './tokens.js';
import { invalidBearer, retryAfter, spoil, tooMany, type RetryAfterUnit, type Take } from './vendor-faults.js';
import type { CallWindow } from './window.js';

export interface GatewayDeps {
  readonly fleet: ReadonlyMap<string, FalconMachine>;
  readonly spotlight: SpotlightStore;
  readonly tokens: Tokens;
  readonly windows: { readonly calls: CallWindow; readonly strangers: CallWindow; readonly tokens: CallWindow };
  readonly retryAfterUnit: RetryAfterUnit;
  readonly region: string;
  /** The tenant lives elsewhere: everything is answered with 308. */
  readonly tenant: { readonly region: string; readonly url: string } | undefined;
  readonly take: Take;
  readonly violations: string[];
  readonly now: () => Date;
}

export interface GatewayRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
}

/** Region, then budget, then bearer, then whether it may be asked at all, then scope, and only then the answer. */
export function answerRequest(deps: GatewayDeps, request: GatewayRequest): Answer {
  if (request.path === '/oauth2/token') return limited(deps, deps.windows.tokens, () => token(deps, request));
  const client = deps.tokens.bearer(request.authorization);
  const knownHere = client !== undefined && !deps.tenant;
  return limited(deps, knownHere ? deps.windows.calls : deps.windows.strangers, () => {
    if (deps.tenant) return elsewhere(deps.tenant, request);
    if (request.method === 'POST' && request.path === '/oauth2/revoke') return deps.tokens.revoke(request.body);
    if (!client) return invalidBearer({});
    return read(deps, request, client.scopes);
  });
}

function limited({ now, retryAfterUnit }: GatewayDeps, window: CallWindow, answer: () => Answer): Answer {
  const { remaining, freeAt } = window.take();
  const limit = { 'X-Ratelimit-Limit': String(window.limit) };
  if (freeAt) {
    const waitMs = freeAt.getTime() - now().getTime();
    return tooMany({ ...limit, ...retryAfter(now(), waitMs, retryAfterUnit) });
  }
  const given = answer();
  return { ...given, headers: { ...limit, 'X-Ratelimit-Remaining': String(remaining), ...given.headers } };
}

function token({ tokens, tenant, violations }: GatewayDeps, request: GatewayRequest): Answer {
  if (tenant) return elsewhere(tenant, request);
  if (request.method === 'POST') return tokens.issue(request.contentType, request.body);
  violations.push(`${request.method} ${request.path}`);
  return refusal(405, 'Method Not Allowed');
}

/** An empty body and a Location that nobody should follow with credentials. crowdstrike 1.4 */
function elsewhere({ region, url }: { region: string; url: string }, { path, query }: GatewayRequest): Answer {
  const headers = { Location: `${url}${path}${query === '' ? '' : `?${query}`}`, 'X-Cs-Region': region };
  return { status: 308, poweredBy: '', bare: null, headers };
}

/** A change is answered with 202: a refusal would hide the offence. crowdstrike 9 */
function read(deps: GatewayDeps, request: GatewayRequest, scopes: readonly string[]): Answer {
  const { method, path, query, body } = request;
  const answer = READS[`${method} ${path}`];
  if (!answer) {
    deps.violations.push(`${method} ${path}`);
    if (method === 'GET') return refusal(404, 'Not Found');
    return { status: 202, poweredBy: 'device-api', resources: [], errors: [] };
  }
  if (!scopes.includes(scopeOf(path))) return refusal(403, 'access denied, scope not permitted');
  const nullStates = deps.take('null-state', request) !== undefined;
  const parameters = new URLSearchParams(query);
  const cursorExpired = parameters.has('after') && deps.take('cursor-expired', request) !== undefined;
  const { fleet, spotlight, now } = deps;
  return spoil(
    deps.take,
    request,
    answer({ fleet, spotlight, parameters, body, now: now(), nullStates, cursorExpired }),
  );
}
