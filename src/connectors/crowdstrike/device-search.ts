import type { Answer, Call, CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import type { Device } from './device.js';
import type { DevicePage } from './schema.js';

const PAGE = 1_000;
const MAX_PAGES = 50;

/** Only what is used: no login names, no mail addresses, no notes. crowdstrike 8 */
const FIELDS = [
  'device_id,cid,hostname,machine_domain,platform_name,serial_number,instance_id,mac_address,local_ip',
  'first_seen,last_seen,last_reboot,kernel_version,os_version,agent_version,reduced_functionality_mode,status',
  'filesystem_containment_status,host_hidden_status,safe_mode,product_type,product_type_desc,pod_id,pod_name',
  'agent_local_time,agent_load_flags,host_utc_offset',
].join();

interface Search {
  readonly filters: readonly string[];
  readonly context: CallContext;
}

/** All records that match one of the filters. Throws rather than return a part of them. */
export async function searchDevices(send: Send, call: Call<DevicePage>, { filters, context }: Search) {
  const found = new Map<string, Device>();
  let at: Date | undefined;
  for (const filter of filters) {
    for await (const answer of pagesOf(send, call, { filter, context })) {
      at ??= answer.at;
      for (const device of answer.value.devices) found.set(device.aid, device);
    }
  }
  return { devices: [...found.values()], at };
}

async function* pagesOf(
  send: Send,
  call: Call<DevicePage>,
  { filter, context }: { readonly filter: string; readonly context: CallContext },
): AsyncGenerator<Answer<DevicePage>> {
  const firsts = new Set<string | undefined>();
  let offset: string | undefined;
  do {
    const answer = await send(call, { query: queryOf(filter, offset), context });
    const first = answer.value.devices[0]?.aid;
    if (first !== undefined && firsts.has(first)) throw malformed(call, 'the pages do not move on');
    firsts.add(first);
    yield answer;
    offset = answer.value.next;
    if (firsts.size >= MAX_PAGES) throw malformed(call, `more than ${MAX_PAGES} pages`);
  } while (offset !== undefined);
}

/** Filter and sort are repeated on every page. crowdstrike 2.2 */
function queryOf(filter: string, offset: string | undefined): readonly (readonly [string, string])[] {
  const start = offset === undefined ? [] : [['offset', offset] as const];
  return [['filter', filter], ['fields', FIELDS], ['sort', 'device_id.asc'], ['limit', String(PAGE)], ...start];
}

export function malformed(call: Pick<Call<unknown>, 'name'>, detail: string): OutboundError {
  return new OutboundError(call.name, { kind: 'malformed', detail });
}
