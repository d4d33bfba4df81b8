/** Properties that a machine is looked up by, and what a value of each may look like. FQL has no escape. crowdstrike 2.4 */
const VALUES = {
  device_id: /^[0-9a-f]{32}$/,
  hostname: /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/,
  mac_address: /^[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}$/,
  instance_id: /^[A-Za-z0-9][A-Za-z0-9-]{0,127}$/,
  serial_number: /^[A-Za-z0-9][A-Za-z0-9 ._:/-]{3,127}$/,
} as const;

export type Property = keyof typeof VALUES;

/** True when the value may stand in a filter. What may not is never sent, and never repaired. */
export function isSafe(property: Property, value: string): boolean {
  return VALUES[property].test(value);
}

/** A value that a property is asked for. */
export interface Wanted {
  readonly property: Property;
  readonly value: string;
}

/**
 * Filters that match any of the values exactly, capitals included: `hostname:['a','b'],serial_number:['c']`. The plain
 * form without brackets would be a prefix match, and close a ticket with another machine's evidence. crowdstrike 2.4
 */
export function exactFilters(wanted: readonly Wanted[]): readonly string[] {
  const sorted = [...wanted].sort((one, other) => one.property.localeCompare(other.property));
  return packed(sorted, MAX_VALUES).map((part) => {
    const properties = [...new Set(part.map(({ property }) => property))];
    return properties.map((property) => `${property}:[${listed(part, property)}]`).join();
  });
}

/** Filters that match whatever begins so, in capitals or not. Every row of the answer needs a second look. */
export function prefixFilters(wanted: readonly Wanted[]): readonly string[] {
  return packed(wanted, MAX_PROPERTIES).map((part) =>
    part.map(({ property, value }) => `${property}:${quoted(property, value)}`).join(),
  );
}

/** FQL takes at most 20 properties; a list counts as one. crowdstrike 2.3 */
const MAX_PROPERTIES = 20;
const MAX_VALUES = 1_000;
/** The URL as a whole stays below 8 KB; `fields` and the rest need their share. crowdstrike 8 */
const MAX_LENGTH = 6_000;
/** What quotes, comma and property add to a value, all encoded, at most. */
const FRAME = 30;

function packed(wanted: readonly Wanted[], maxCount: number): readonly (readonly Wanted[])[] {
  const parts: Wanted[][] = [];
  let length = 0;
  for (const one of wanted) {
    const added = encodeURIComponent(one.value).length + FRAME;
    const last = parts.at(-1);
    if (last === undefined || last.length >= maxCount || length + added > MAX_LENGTH) {
      parts.push([one]);
      length = added;
    } else {
      last.push(one);
      length += added;
    }
  }
  return parts;
}

function listed(wanted: readonly Wanted[], property: Property): string {
  const values = wanted.filter((one) => one.property === property).map((one) => quoted(property, one.value));
  return [...new Set(values)].join();
}

function quoted(property: Property, value: string): string {
  if (!isSafe(property, value)) throw new TypeError(`${property}: expected a value of the usual form, got another`);
  return `'${value}'`;
}
