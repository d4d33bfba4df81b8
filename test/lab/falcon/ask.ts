import { z } from 'zod';
import { startFalcon, type FalconOptions, type FalconStandIn } from '../../../lab/falcon/start-falcon.js';

export const client = {
  id: '0123456789abcdef0123456789abcdef',
  secret: 'secret_of_the_lab',
  scopes: ['hosts:read', 'vulnerabilities:read'],
};
const MONDAY = new Date('2026-11-16T08:00:00Z');
export const minute = (n: number): Date => new Date(MONDAY.getTime() + n * 60_000);

export const COMBINED = '/devices/combined/devices/v1';
export const HIDDEN = '/devices/combined/devices-hidden/v1';
export const DETAILS = '/devices/entities/devices/v2';
export const STATES = '/devices/entities/online-state/v1';
export const VULNERABILITIES = '/spotlight/combined/vulnerabilities/v1';
export const PATCHES = '/spotlight/combined/installed-patches/v1';

export function mondayFalcon(options: Partial<FalconOptions> = {}): Promise<FalconStandIn> {
  return startFalcon({ clients: [client], now: () => MONDAY, ...options });
}

const Body = z.object({
  meta: z.looseObject({
    pagination: z
      .looseObject({ next: z.string().optional(), after: z.string().optional(), total: z.number().optional() })
      .optional(),
  }),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullish(),
  resources: z.array(z.unknown()).optional(),
});

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function askToken(falcon: FalconStandIn, form: Record<string, string> = {}): Promise<Answered> {
  const body = new URLSearchParams({ client_id: client.id, client_secret: client.secret, ...form });
  return answered(await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', body, redirect: 'manual' }));
}

export async function bearerOf(falcon: FalconStandIn, form: Record<string, string> = {}): Promise<string> {
  const { text } = await askToken(falcon, form);
  return z.object({ access_token: z.string() }).parse(JSON.parse(text)).access_token;
}

export interface Ask {
  readonly path: string;
  readonly query?: Record<string, string> | [string, string][];
  readonly ids?: readonly string[];
  readonly method?: string;
  readonly bearer?: string;
}

/** With a fresh bearer unless one is given; `ids` go into the body. */
export async function ask(falcon: FalconStandIn, { path, query = {}, ids, method, bearer }: Ask): Promise<Answered> {
  const token = bearer ?? (await bearerOf(falcon));
  const response = await fetch(`${falcon.url}${path}?${new URLSearchParams(query).toString()}`, {
    method: method ?? (ids ? 'POST' : 'GET'),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(ids ? { body: JSON.stringify({ ids }) } : {}),
    redirect: 'manual',
  });
  return answered(response);
}

export async function answered(response: Response): Promise<Answered> {
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export function bodyOf({ text }: Answered): z.infer<typeof Body> {
  return Body.parse(JSON.parse(text));
}

export function errorOf(answer: Answered): string | undefined {
  return bodyOf(answer).errors?.[0]?.message;
}

/** One field of every resource. */
export function pick(answer: Answered, field: string): unknown[] {
  const resources = z.array(z.record(z.string(), z.unknown())).parse(bodyOf(answer).resources);
  return resources.map((resource) => resource[field]);
}

export async function namesMatching(falcon: FalconStandIn, filter: string): Promise<unknown[]> {
  return pick(await ask(falcon, { path: COMBINED, query: { filter } }), 'hostname');
}
