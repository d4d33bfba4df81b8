import { afterEach } from 'vitest';
import { startServiceNow, type ServiceNow, type ServiceNowOptions } from '../../../lab/servicenow/service-now.js';

/** With the fewest roles that do. */
export const SERVICE = {
  username: 'svc.patchproof',
  password: 'correct horse',
  roles: ['x_patchproof.service', 'sn_incident_write'],
};
export const NOON = new Date('2026-11-20T12:00:00.400Z');

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

export function closeAfterTest<T extends { close: () => Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

export async function anInstance(options: Partial<ServiceNowOptions> = {}): Promise<ServiceNow> {
  return closeAfterTest(await startServiceNow({ users: [SERVICE], now: () => NOON, ...options }));
}

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Asks as the service account, or as `authorization` says. */
export async function ask(site: ServiceNow, path: string, init: RequestInit = {}): Promise<Said> {
  const headers = new Headers(init.headers);
  if (!headers.has('authorization')) headers.set('authorization', basic(SERVICE));
  const response = await fetch(`${site.url}${path}`, { redirect: 'manual', ...init, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export function patch(site: ServiceNow, sysId: string | undefined, changes: Record<string, unknown>, query = '') {
  return ask(site, `/api/now/table/incident/${sysId}${query}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(changes),
  });
}

export function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

type Row = Record<string, unknown>;

/** The rows of a list answer. */
export function rows({ text }: Said): Row[] {
  const { result } = JSON.parse(text) as { result: Row[] }; // what the tests assert on is the content
  return result;
}

/** The record of a single answer. */
export function row({ text }: Said): Row {
  const { result } = JSON.parse(text) as { result: Row }; // see rows()
  return result;
}

/** `number`s of the incidents that a query selects, sorted. */
export async function selected(site: ServiceNow, query: string): Promise<unknown[]> {
  const said = await ask(
    site,
    `/api/now/table/incident?sysparm_fields=number&sysparm_query=${encodeURIComponent(query)}`,
  );
  return rows(said).map((each) => each['number']);
}
