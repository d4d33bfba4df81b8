import { z } from 'zod';
import type { Service } from './service.js';

type Address = Pick<Service, 'url' | 'operator'>;

const Item = z.object({
  id: z.string(),
  ticket: z.object({ number: z.string(), sys_id: z.string() }),
  phase: z.string(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  trouble: z.string().nullable(),
});
export type Seen = z.infer<typeof Item>;

const Page = z.object({ items: z.array(Item), next: z.string().nullable() });

/** What the service says of itself, over its API as any operator would read it. By ticket number, newest verification each. */
export async function observe(service: Address): Promise<ReadonlyMap<string, Seen>> {
  const seen = new Map<string, Seen>();
  for (const item of await verificationsOf(service))
    if (!seen.has(item.ticket.number)) seen.set(item.ticket.number, item);
  return seen;
}

/** Every verification, newest first. */
export async function verificationsOf({ url, operator }: Address): Promise<readonly Seen[]> {
  const all: Seen[] = [];
  let after: string | null = null;
  do {
    const page: z.infer<typeof Page> = Page.parse(
      await get(`${url}/api/verifications?limit=200${after ? `&after=${encodeURIComponent(after)}` : ''}`, operator),
    );
    all.push(...page.items);
    after = page.next;
  } while (after !== null);
  return all;
}

export async function isReady({ url }: Pick<Service, 'url'>): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok;
  } catch {
    return false; // it does not listen yet
  }
}

async function get(url: string, { username, password }: Service['operator']): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const answer = await fetch(url, { headers: { authorization } });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}
