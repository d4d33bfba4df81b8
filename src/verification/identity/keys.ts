/** What a key is good for: it is the machine's own, names it, or only supports what another key says. */
type Role = 'pins' | 'decides' | 'names' | 'supports';

/** Every key by which records are compared: how far it is to be trusted (0 to 1), and why. */
export const KEYS = {
  /** The ticket's own word; stable until the record is purged. qualys 9 */
  qualysHostId: { role: 'pins', weight: 0.9 },
  /** The ticket's own word; new after a re-image, and clones may share it. crowdstrike 4.7 */
  falconAid: { role: 'pins', weight: 0.9 },
  /** Unique as long as the instance lives; survives a re-image. qualys 9, crowdstrike 3 */
  instanceId: { role: 'decides', weight: 0.95 },
  /** Strong, but absent or constant on some virtual machines. crowdstrike 3 */
  serial: { role: 'decides', weight: 0.9 },
  /** Before the address in the vendor's order; but Falcon tells one adapter of several. crowdstrike 4.7 */
  mac: { role: 'supports', weight: 0.7 },
  /** Medium: CMDB, DNS and agent may differ. qualys 9 */
  fqdn: { role: 'names', weight: 0.6 },
  /** Medium; two domains may each have one. qualys 9 */
  hostname: { role: 'names', weight: 0.5 },
  /** The same, as Falcon has it. crowdstrike 4.7 */
  name: { role: 'names', weight: 0.5 },
  /** Speaks against a record only: the directory's domain need not be the name server's. crowdstrike 3 */
  domain: { role: 'supports', weight: 0.6 },
  /** Seen: two servers whose names Windows cut to the same 15 characters. crowdstrike 4.7 */
  'truncated name': { role: 'supports', weight: 0.2 },
  /** Low: DHCP, NAT, reuse, overlapping networks. qualys 9 */
  ip: { role: 'supports', weight: 0.1 },
  /** Speaks against a record only: Qualys saw another operating system. crowdstrike 4.7 */
  platform: { role: 'supports', weight: 0.6 },
} as const satisfies Record<string, { role: Role; weight: number }>;
export type Key = keyof typeof KEYS;

/** Is there a key that may make an identity by itself? An address or a truncated name may not. */
export function identifies(keys: readonly Key[]): boolean {
  return keys.some((key) => KEYS[key].role !== 'supports');
}

/** Is one of the keys the machine's own: its serial number or its cloud instance? */
export function decides(keys: readonly Key[]): boolean {
  return keys.some((key) => KEYS[key].role === 'decides');
}

/**
 * How sure the keys make: 0 when none agrees, towards 1 with every key more that does; each key that disagrees takes
 * away. Several spellings of a name are one key.
 */
export function scoreOf({ agreeing, disagreeing }: Record<'agreeing' | 'disagreeing', readonly Key[]>): number {
  const others = agreeing.filter((key) => !isAboutName(key)).map((key) => KEYS[key].weight);
  const name = Math.max(0, ...agreeing.filter(isAboutName).map((key) => KEYS[key].weight));
  const belief = 1 - product([...others, name].map((weight) => 1 - weight));
  const doubt = product(disagreeing.map((key) => 1 - KEYS[key].weight / 2));
  return Math.round(belief * doubt * 100) / 100;
}

function isAboutName(key: Key): boolean {
  return KEYS[key].role === 'names' || key === 'truncated name';
}

/** Sorted, so that the order of the factors never shows in the last digit. */
function product(factors: readonly number[]): number {
  return factors.toSorted((a, b) => a - b).reduce((all, factor) => all * factor, 1);
}
