import { refusal, resources, DEVICES, type Answer } from './envelope.js';
import { recordOf, type FalconMachine } from './fleet.js';
import { parseFql } from './fql.js';
import { HOSTS, type Device } from './fql-term.js';
import { InvalidFilter } from './invalid-filter.js';

export interface Query {
  readonly fleet: readonly FalconMachine[];
  readonly parameters: URLSearchParams;
  readonly now: Date;
}

/** Full records by filter; the next page is behind an opaque token, and needs the filter again. crowdstrike 2.1, 2.2 */
export function combinedDevices(query: Query): Answer {
  const { parameters } = query;
  const limit = Number(parameters.get('limit') ?? 100);
  const start = readOffset(parameters.get('offset'));
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000 || start === undefined) {
    return refusal(400, 'limit must be between 1 and 10000, offset the next token', DEVICES);
  }
  return answering(query, (found) => {
    const page = found.slice(start, start + limit);
    const end = start + page.length;
    const next = end < found.length ? { next: Buffer.from(`[${end}]`).toString('base64url') } : {};
    const fields = parameters.get('fields')?.split(',');
    return resources(
      page.map((device) => (fields ? projected(device, fields) : device)),
      { total: found.length, limit, offset: '', ...next },
    );
  });
}

/** Agent ids by filter, paged by number up to a cap. crowdstrike 1.7, 2.1 */
export function deviceIds(query: Query): Answer {
  const limit = Number(query.parameters.get('limit') ?? 100);
  const offset = Number(query.parameters.get('offset') ?? 0);
  if (limit + offset >= 10_000) return refusal(400, 'limit + offset must be less than 10000', DEVICES);
  return answering(query, (found) =>
    resources(
      found.slice(offset, offset + limit).map((device) => device['device_id']),
      { offset, limit, total: found.length },
    ),
  );
}

function answering({ fleet, parameters, now }: Query, answer: (found: readonly Device[]) => Answer): Answer {
  try {
    const matches = parseFql(parameters.get('filter') ?? '', { now, vocabulary: HOSTS });
    const found = fleet.map(recordOf).filter((device) => matches(device));
    return answer(sorted(found, parameters.get('sort')));
  } catch (error) {
    if (error instanceof InvalidFilter) return refusal(400, error.message, DEVICES);
    throw error;
  }
}

function sorted(devices: readonly Device[], sort: string | null): readonly Device[] {
  if (sort === null) return devices;
  const [, field = '', order = 'asc'] = /^([\w.]+?)[.|](asc|desc)$/.exec(sort) ?? [];
  if (!HOSTS.properties.has(field)) throw new InvalidFilter(`invalid sort: ${sort}`);
  const sign = order === 'asc' ? 1 : -1;
  return devices.toSorted((left, right) => sign * compare(String(left[field]), String(right[field])));
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function projected(device: Device, fields: readonly string[]): Device {
  return Object.fromEntries(Object.entries(device).filter(([name]) => fields.includes(name)));
}

function readOffset(token: string | null): number | undefined {
  if (token === null || token === '') return 0;
  const found = /^\[(\d+)\]$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  return found === undefined ? undefined : Number(found);
}
