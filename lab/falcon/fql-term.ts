import { InvalidFilter } from './invalid-filter.js';

/** A device record as JSON: what is absent is really absent. */
export type Device = Readonly<Record<string, unknown>>;

export type Operator = 'is' | 'not' | 'after' | 'from' | 'before' | 'to' | 'like';
export type Value =
  | { readonly kind: 'one'; readonly text: string | undefined }
  | { readonly kind: 'list'; readonly texts: readonly (string | undefined)[] };

export interface Term {
  readonly property: string;
  readonly operator: Operator;
  readonly value: Value;
}

/** What may be asked about one kind of record. */
export interface Vocabulary {
  readonly properties: ReadonlySet<string>;
  /** Those of them that are points in time. */
  readonly moments: ReadonlySet<string>;
  /** No wildcards, no empty values, no `~`. crowdstrike 5.1 */
  readonly strict: boolean;
}

export interface Reader {
  readonly now: Date;
  readonly vocabulary: Vocabulary;
}

export const HOSTS: Vocabulary = {
  properties: new Set(
    `hostname device_id cid last_seen first_seen modified_timestamp last_reboot reduced_functionality_mode status
    kernel_version os_build os_version agent_version serial_number instance_id mac_address local_ip external_ip
    connection_ip machine_domain platform_name product_type_desc linux_sensor_mode deployment_type safe_mode
    host_utc_offset filesystem_containment_status detection_suppression_status tags groups`.split(/\s+/),
  ),
  moments: new Set(['last_seen', 'first_seen', 'modified_timestamp', 'last_reboot']),
  strict: false,
};

/** One comparison. The hostname is the trap: plain text is a prefix of any case, a list is exact. crowdstrike 2.4 */
export function compileTerm({ property, operator, value }: Term, reader: Reader): (device: Device) => boolean {
  const { properties, strict } = reader.vocabulary;
  if (!properties.has(property) || (strict && isLoose(operator, value))) throw new InvalidFilter();
  if (operator === 'like') return likeTest(property, value);
  if (operator === 'is' || operator === 'not') {
    const test = value.kind === 'list' ? listTest(property, value.texts) : plainTest(property, value.text, reader);
    return operator === 'is' ? test : (device) => !test(device);
  }
  if (value.kind === 'list' || value.text === undefined) throw new InvalidFilter();
  const limit = comparable(property, value.text, reader);
  return (device) =>
    textsOf(device, property).some((text) => holds(operator, comparable(property, text, reader), limit));
}

function isLoose(operator: Operator, value: Value): boolean {
  const texts = value.kind === 'list' ? value.texts : [value.text];
  return operator === 'like' || texts.some((text) => text === '' || text?.includes('*') === true);
}

function listTest(property: string, wanted: readonly (string | undefined)[]): (device: Device) => boolean {
  return (device) => textsOf(device, property).some((text) => wanted.includes(text));
}

function plainTest(property: string, wanted: string | undefined, reader: Reader): (device: Device) => boolean {
  if (wanted === undefined) return (device) => textsOf(device, property).length === 0;
  if (wanted === '') return () => true;
  if (property === 'local_ip' && wanted.includes('*')) {
    throw new InvalidFilter(`invalid IP address for local_ip: ${wanted}`);
  }
  if (reader.vocabulary.moments.has(property)) {
    const moment = comparable(property, wanted, reader);
    return (device) => textsOf(device, property).some((text) => comparable(property, text, reader) === moment);
  }
  const matches = property === 'hostname' ? hostnameMatcher(wanted) : wildcardMatcher(wanted);
  return (device) => textsOf(device, property).some(matches);
}

function hostnameMatcher(wanted: string): (text: string) => boolean {
  if (wanted.includes('*')) return wildcardMatcher(wanted.toLowerCase(), true);
  return (text) => text.toLowerCase().startsWith(wanted.toLowerCase());
}

/** A star at one end works, one at both ends finds nothing. crowdstrike 2.3 */
function wildcardMatcher(wanted: string, foldCase = false): (text: string) => boolean {
  const fold = (text: string): string => (foldCase ? text.toLowerCase() : text);
  if (!wanted.includes('*')) return (text) => text === wanted;
  const [head = '', tail = '', ...rest] = wanted.split('*');
  if (rest.length > 0) return () => false;
  return (text) => fold(text).startsWith(head) && fold(text).endsWith(tail);
}

function likeTest(property: string, value: Value): (device: Device) => boolean {
  if (value.kind === 'list' || value.text === undefined) throw new InvalidFilter();
  const words = tokens(value.text);
  return (device) => textsOf(device, property).some((text) => words.every((word) => tokens(text).includes(word)));
}

function tokens(text: string): string[] {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

function comparable(property: string, text: string, { now, vocabulary }: Reader): number | string {
  if (!vocabulary.moments.has(property)) return text;
  const relative = /^now(?:-(\d+)([smhd]))?$/.exec(text);
  if (relative) return now.getTime() - Number(relative[1] ?? 0) * (UNITS[relative[2] ?? 's'] ?? 0);
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw new InvalidFilter();
  return moment;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function holds(operator: 'after' | 'from' | 'before' | 'to', left: number | string, right: number | string): boolean {
  if (operator === 'after') return left > right;
  if (operator === 'from') return left >= right;
  if (operator === 'before') return left < right;
  return left <= right;
}

function textsOf(device: Device, property: string): string[] {
  const value = device[property];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((each) => each !== undefined && each !== null).map(String);
}
