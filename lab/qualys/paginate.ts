import type { ListRequest } from './list-request.js';
import { cdata, type XmlObject } from './xml.js';

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly warning: XmlObject | undefined;
}

/** Cuts by hosts, in ascending order of id; the rest is behind the URL of a warning. qualys 4.5 */
export function paginate<Item>(
  items: readonly Item[],
  hostId: (item: Item) => number,
  request: ListRequest,
): Page<Item> {
  const { smallPages, pagingLoop } = request.misbehaviour;
  const limit = smallPages ? 1 : Number(request.parameters.get('truncation_limit') ?? 1000);
  const next = items[limit];
  if (limit === 0 || next === undefined) return { items, warning: undefined };
  const first = items[0] ?? next;
  const idMin = hostId(pagingLoop ? first : next);
  return { items: items.slice(0, limit), warning: warning(request, limit, idMin) };
}

function warning({ url, misbehaviour }: ListRequest, limit: number, idMin: number): XmlObject {
  const next = new URL(
    misbehaviour.foreignPaging ? url.replace(/^\w+:\/\/[^/]+/, 'https://qualysapi.elsewhere.example') : url,
  );
  // As the guide's sample: nothing of what was asked comes back but the size, and a parameter nobody sent is there.
  const extra = url.includes('/detection/') ? {} : { cloud_agent_activationkey: '0' };
  next.search = new URLSearchParams({
    action: 'list',
    truncation_limit: String(limit),
    ...extra,
    id_min: String(idMin),
  }).toString();
  return {
    CODE: 1980,
    TEXT: `${limit} record limit exceeded. Use URL to get next batch of\nresults.`,
    URL: cdata(next.href),
  };
}
