/** Adapters of VPN clients, hypervisors and containers bear the same address on every machine. */
const SHARED: ReadonlySet<string> = new Set([
  '000000000000',
  'ffffffffffff',
  '00059a3c7a00', // Cisco AnyConnect
  '00090ffe0001', // FortiClient
  '005056c00001', // VMware host-only
  '005056c00008', // VMware NAT
  '02004c4f4f50', // Microsoft loopback
  '025041000001', // GlobalProtect
  '0a0027000000', // VirtualBox host-only
  '204153594eff', // Microsoft RAS
]);
/** Docker numbers the adapters of a bridge by their private addresses. */
const CONTAINER = /^0242ac1[12]/;

/** A MAC address as it is compared, twelve digits; undefined where it is none or tells no machine from another. */
export function knownMac(text: string): string | undefined {
  const spelt = text.trim().toLowerCase();
  if (!/^[0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5}$|^[0-9a-f]{4}(?:\.[0-9a-f]{4}){2}$/.test(spelt)) return undefined;
  const mac = spelt.replaceAll(/[^0-9a-f]/g, '');
  return SHARED.has(mac) || CONTAINER.test(mac) ? undefined : mac;
}

/** All of a column's addresses: a machine has several adapters, and a column may list them. */
export function macsIn(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[,;\s]/).flatMap((one) => knownMac(one) ?? []);
}

/** Do two lists of adapters share one? Undefined where either says nothing. */
export function shareMac(one: MacList, other: MacList): boolean | undefined {
  const [a, b] = [knownMacs(one), knownMacs(other)];
  return a.length === 0 || b.length === 0 ? undefined : a.some((mac) => b.includes(mac));
}

type MacList = readonly string[] | undefined;

function knownMacs(list: MacList): readonly string[] {
  return macsIn(list?.join());
}
