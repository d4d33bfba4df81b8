import { refusal, SPOTLIGHT, type Answer } from './envelope.js';
import { parseFql } from './fql.js';
import type { Device, Vocabulary } from './fql-term.js';
import { InvalidFilter } from './invalid-filter.js';
import type { SpotlightStore } from './spotlight-store.js';

const CURSOR_MS = 120_000;
const MOST = 5000;

const VULNERABILITIES: Vocabulary = {
  properties: new Set(
    `aid cid status cve.id cve.severity created_timestamp updated_timestamp closed_timestamp
    suppression_info.is_suppressed`.split(/\s+/),
  ),
  moments: new Set(['created_timestamp', 'updated_timestamp', 'closed_timestamp']),
  strict: true,
};
const PATCHES: Vocabulary = {
  properties: new Set(['aid', 'cid', 'hostname', 'reboot_required']),
  moments: new Set(),
  strict: true,
};

export interface SpotlightRequest {
  readonly store: SpotlightStore;
  readonly parameters: URLSearchParams;
  readonly now: Date;
  readonly cursorExpired: boolean;
}

/** Records of a filter, in every state; the facet brings the CVE itself along. crowdstrike 5.1 */
export function combinedVulnerabilities(request: SpotlightRequest): Answer {
  const facets = request.parameters.getAll('facet');
  const records = [...request.store.vulnerabilities.values()].map(({ record }) => record);
  const answer = paged(request, { records, vocabulary: VULNERABILITIES });
  if (facets.includes('cve') || !answer.resources) return answer;
  return { ...answer, resources: answer.resources.map((record) => withoutFacet(record)) };
}

/** The patch view of hosts. crowdstrike 5.2 */
export function combinedPatches(request: SpotlightRequest): Answer {
  return paged(request, { records: [...request.store.patches.values()], vocabulary: PATCHES });
}

interface Shelf {
  readonly records: readonly Device[];
  readonly vocabulary: Vocabulary;
}

function paged({ store, parameters, now, cursorExpired }: SpotlightRequest, { records, vocabulary }: Shelf): Answer {
  const limit = Number(parameters.get('limit') ?? 100);
  const filter = parameters.get('filter') ?? '';
  const after = parameters.get('after') ?? '';
  if (filter === '') return refusal(400, 'A filter is required', SPOTLIGHT);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) return refusal(400, 'Invalid limit', SPOTLIGHT);
  const start = after === '' ? 0 : placeOf(after);
  const dead = cursorExpired || (after !== '' && !isAlive(store.cursors.get(after), now));
  if (start === undefined || dead) return expired(limit);
  try {
    const matches = parseFql(filter, { now, vocabulary });
    const found = records.filter((record) => matches(flat(record)));
    const page = found.slice(start, start + limit);
    const next = page.length === 0 ? '' : cursorOf(start + page.length); // the last page has one, too
    if (next !== '') store.cursors.set(next, now);
    return {
      status: 200,
      poweredBy: SPOTLIGHT,
      pagination: { limit, total: found.length, after: next },
      resources: page,
    };
  } catch (error) {
    if (error instanceof InvalidFilter) return refusal(400, error.message, SPOTLIGHT);
    throw error;
  }
}

function isAlive(given: Date | undefined, now: Date): boolean {
  return given !== undefined && now.getTime() - given.getTime() < CURSOR_MS;
}

/** crowdstrike 1.7 */
function expired(limit: number): Answer {
  return {
    ...refusal(404, "Search context expired, 'after' key no longer valid", SPOTLIGHT),
    pagination: { limit, total: 0, after: '' },
    resources: [],
  };
}

function cursorOf(place: number): string {
  return Buffer.from(JSON.stringify([place])).toString('base64');
}

function placeOf(cursor: string): number | undefined {
  const found = /^\[(\d+)\]$/.exec(Buffer.from(cursor, 'base64').toString())?.[1];
  return found === undefined ? undefined : Number(found);
}

/** `cve.id` as a filter names it. */
function flat(record: Device): Device {
  const inner = Object.entries(record).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value).map(([key, one]) => [`${name}.${key}`, one] as const)
      : [],
  );
  return { 'cve.id': record['vulnerability_id'], ...record, ...Object.fromEntries(inner) };
}

function withoutFacet(record: unknown): unknown {
  return typeof record === 'object' && record !== null ? { ...record, cve: undefined } : record;
}
