import { startQualys, type QualysOptions, type QualysStandIn } from '../../../lab/qualys/start-qualys.js';

export const user = { username: 'reader', password: 'p\u00e4ss:word' };
export const headers = {
  authorization: `Basic ${Buffer.from(`${user.username}:${user.password}`, 'utf8').toString('base64')}`,
  'x-requested-with': 'lab tests',
  'content-type': 'application/x-www-form-urlencoded',
};
export const DETECTIONS = '/api/5.0/fo/asset/host/vm/detection/';
export const HOSTS = '/api/5.0/fo/asset/host/';
export const KNOWLEDGE = '/api/4.0/fo/knowledge_base/vuln/';
export const ASSETS = '/qps/rest/2.0/search/am/hostasset';

const MONDAY = new Date('2026-11-16T08:00:00Z');
export const hour = (n: number): Date => new Date(MONDAY.getTime() + n * 3_600_000);

/** A stand-in on Monday morning, with one ordinary user. */
export function mondayQualys(options: Partial<QualysOptions> = {}): Promise<QualysStandIn> {
  return startQualys({ users: [user], now: () => MONDAY, ...options });
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A canonical call: POST, form, action=list. */
export async function ask(qualys: QualysStandIn, path: string, form: Record<string, string> = {}): Promise<Answered> {
  const body = new URLSearchParams({ action: 'list', ...form }).toString();
  return answered(await fetch(`${qualys.url}${path}`, { method: 'POST', headers, body }));
}

export async function searchAssets(qualys: QualysStandIn, criteria: string, preferences = ''): Promise<Answered> {
  const body = `<ServiceRequest><preferences>${preferences}</preferences><filters>${criteria}</filters></ServiceRequest>`;
  const sent = { ...headers, 'content-type': 'text/xml' };
  return answered(await fetch(`${qualys.url}${ASSETS}`, { method: 'POST', headers: sent, body }));
}

export async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

/** Every text of an element of that name, in document order. */
export function texts(answer: Answered, element: string): string[] {
  const found = answer.text.matchAll(new RegExp(`<${element}>(?:<!\\[CDATA\\[)?([^<\\]]*)`, 'g'));
  return [...found].map((match) => match[1] ?? '');
}
