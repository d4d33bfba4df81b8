import type { Cdata, XmlObject, XmlValue } from './xml.js';

/** Elements as they are to go over the wire, in place of what the stand-in would write; null for an element left out. */
export interface Wire {
  readonly [element: string]: WireValue;
}
export type WireValue = null | string | number | Wire | readonly WireValue[];

/** What is written of one host record. */
export interface HostWire {
  /** In Host List and Host List Detection alike. */
  readonly lists?: Wire;
  /** In the portal's asset search. */
  readonly asset?: Wire;
}

/** Elements of elements are replaced one by one; everything else is replaced as a whole. */
export function overridden(element: XmlObject, wire: Wire | undefined): XmlObject {
  if (wire === undefined) return element;
  const replaced = Object.entries(wire).map(([name, value]) => [name, valueOf(element[name], value)] as const);
  return { ...element, ...Object.fromEntries(replaced) };
}

function valueOf(written: XmlValue, wire: WireValue): XmlValue {
  if (wire === null) return undefined;
  if (typeof wire === 'string' || typeof wire === 'number') return wire;
  if (isList(wire)) return wire.map((each) => valueOf(undefined, each));
  return overridden(isElements(written) ? written : {}, wire);
}

function isList(value: Wire | readonly WireValue[]): value is readonly WireValue[] {
  return Array.isArray(value);
}

function isElements(value: XmlValue | readonly XmlValue[] | Cdata): value is XmlObject {
  return typeof value === 'object' && !Array.isArray(value) && !('cdata' in value);
}
