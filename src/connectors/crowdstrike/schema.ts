import { z } from 'zod';
import { Instant } from '../../shared/instant.js';
import { devicesOf, onlineOf } from './device.js';

/** Nearly all scalars are text, numbers included, and every one may be missing or empty. crowdstrike 3 */
export const Text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : String(value).trim() || undefined));

/** A moment, cut to milliseconds; one that cannot be read, or is older than the product, is missing. crowdstrike 8 */
export const Moment = Text.transform((text) => {
  const read = Instant.safeParse(text?.replace(/(\.\d{3})\d+Z$/, '$1Z'));
  return read.success && read.data.getUTCFullYear() >= 2015 ? read.data : undefined;
});

export const Aid = z
  .string()
  .regex(/^[0-9a-f]{32}$/i, 'expected an agent id')
  .transform((aid) => aid.toLowerCase());

/** Consoles show the customer id with a checksum behind a dash. crowdstrike 8 */
const Cid = z
  .string()
  .regex(/^[0-9a-f]{32}(?:-[0-9a-f]{2})?$/i, 'expected a customer id')
  .transform((cid) => cid.slice(0, 32).toLowerCase());

/** A device record as far as it is used; everything but the two ids may be missing. crowdstrike 3 */
export const DeviceRow = z.object({
  device_id: Aid,
  cid: Cid,
  hostname: Text,
  machine_domain: Text,
  platform_name: Text,
  serial_number: Text,
  instance_id: Text,
  mac_address: Text,
  local_ip: Text,
  first_seen: Moment,
  last_seen: Moment,
  last_reboot: Moment,
  kernel_version: Text,
  os_version: Text,
  agent_version: Text,
  reduced_functionality_mode: Text,
  status: Text,
  filesystem_containment_status: Text,
  host_hidden_status: Text,
  safe_mode: Text,
  product_type: Text,
  product_type_desc: Text,
  pod_id: Text,
  pod_name: Text,
  agent_local_time: Moment,
  agent_load_flags: Text,
  host_utc_offset: Text,
  /** One that cannot be read, or is endless, says nothing: not even that there are none. */
  tags: z.array(z.string().max(300)).max(200).optional().catch(undefined),
});
export type DeviceRow = z.infer<typeof DeviceRow>;

/** Full records by id. */
export const DeviceList = z
  .object({ resources: z.array(DeviceRow) })
  .transform(({ resources }) => devicesOf(resources));

/** A page of the combined search; `next` is what the following page is asked with; an empty page is the last. crowdstrike 2.2 */
export const DevicePage = z
  .object({
    meta: z.object({ pagination: z.object({ next: Text }).nullish() }).nullish(),
    resources: z.array(DeviceRow),
  })
  .transform(({ meta, resources }) => ({
    devices: devicesOf(resources),
    next: resources.length === 0 ? undefined : meta?.pagination?.next,
  }));
export type DevicePage = z.infer<typeof DevicePage>;

/** `state` has been seen as null. An offline host comes without `last_seen`. crowdstrike 2.5 */
const OnlineStateRow = z.object({ id: Aid, state: Text, last_seen: Moment }).transform((row) => ({
  aid: row.id,
  online: onlineOf(row.state),
  lastSeen: row.last_seen,
}));
export type OnlineState = z.infer<typeof OnlineStateRow>;

export const OnlineStateList = z.object({ resources: z.array(OnlineStateRow) }).transform(({ resources }) => resources);

/** The token and its life in seconds. */
export const AccessToken = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
export type AccessToken = z.infer<typeof AccessToken>;
