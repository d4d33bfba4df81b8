import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '../../src/shared/canonical.js';

const text = fc.string({ unit: 'binary' });
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium' },
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.date({ noInvalidDate: true }),
    fc.constantFrom(true, false, null, undefined),
    fc.array(tie('json')),
    fc.dictionary(fc.oneof(text, fc.constantFrom('10', '9', '__proto__', 'toString')), tie('json'), { maxKeys: 20 }),
  ),
}));

describe('canonical JSON', () => {
  it('is what the author of RFC 8785 writes', () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(value !== undefined);
        expect(canonical(value)).toBe(canonicalize(value));
      }),
      { numRuns: 2_000 },
    );
  });

  // RFC 8785, section 3.2.3
  it('has its names in the order of UTF-16, and its numbers as JavaScript writes them', () => {
    const names = { '\u20AC': 1, '\r': 2, '\uFB33': 3, '1': 4, '\u{1F600}': 5, '\u0080': 6, '\u00F6': 7 };
    expect(canonical(names)).toBe(
      String.raw`{"\r":2,"1":4,"` + '\u0080":6,"\u00F6":7,"\u20AC":1,"\u{1F600}":5,"\uFB33":3}',
    );
    expect(canonical([333_333_333.333_333_3, 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      '[333333333.3333333,1e+30,4.5,0.002,1e-27,0]',
    );
  });

  const circle: unknown[] = [];
  circle.push(circle);
  it.each([
    { what: 'NaN', value: Number.NaN },
    { what: 'Infinity', value: [Number.POSITIVE_INFINITY] },
    { what: 'nothing', value: undefined },
    { what: 'a circle', value: { circle } },
    { what: 'a function', value: { a: () => 1 } },
    { what: 'a bigint', value: [1n] },
  ])('cannot say $what', ({ value }) => {
    expect(() => canonical(value)).toThrow(TypeError);
  });
});
