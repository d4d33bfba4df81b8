import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactFilters, prefixFilters } from '../../../src/connectors/crowdstrike/fql.js';
import { machineOf, spelledOut } from '../../../src/connectors/crowdstrike/machine.js';

const EXACT = /^(?:\w+:\['[^'\\]+'(?:,'[^'\\]+')*\])(?:,\w+:\['[^'\\]+'(?:,'[^'\\]+')*\])*$/;

describe('a filter', () => {
  it('lists values in brackets, where the plain form would match every name that begins so', () => {
    const wanted = [
      { property: 'hostname', value: 'web1' },
      { property: 'serial_number', value: 'VMware-56 4d' },
      { property: 'hostname', value: 'WEB1' },
    ] as const;
    expect(exactFilters(wanted)).toEqual(["hostname:['web1','WEB1'],serial_number:['VMware-56 4d']"]);
  });

  it.each(["x'],device_id:!['", 'x\\', '', '*', 'a b', "'", 'web*'])('is never built around %j', (value) => {
    expect(() => exactFilters([{ property: 'hostname', value }])).toThrow(TypeError);
    expect(() => prefixFilters([{ property: 'hostname', value }])).toThrow(TypeError);
  });

  it('is the list it is meant to be, or is not built, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('hostname', 'serial_number', 'device_id', 'instance_id', 'mac_address'),
        fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom("'", '\\', ']', ',', '*', 'a', '1', ' ') })),
        (property, value) => {
          let filters: readonly string[] = [];
          try {
            filters = exactFilters([{ property, value }]);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
          }
          expect(filters.every((filter) => filter === `${property}:['${value}']` && EXACT.test(filter))).toBe(true);
        },
      ),
    );
  });

  it('never comes of a ticket column, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.record({
          hostname: fc.string(),
          fqdn: fc.string(),
          serial: fc.string(),
          falconAid: fc.string(),
          instanceId: fc.string(),
          mac: fc.string({ unit: fc.constantFrom('0', 'a', ':', '-', ',', "'", ']') }),
        }),
        (keys) => {
          const filters = exactFilters(spelledOut(machineOf(keys)));
          expect(filters.every((filter) => EXACT.test(filter))).toBe(true);
        },
      ),
    );
  });

  it('fits into a URL, and loses no value for it', () => {
    const wanted = Array.from({ length: 500 }, (_, index) => ({
      property: 'hostname' as const,
      value: `app-${index}.corp.example`,
    }));
    const filters = exactFilters(wanted);
    expect(filters.length).toBeGreaterThan(1);
    expect(filters.every((filter) => new URLSearchParams({ filter }).toString().length < 6500)).toBe(true);
    expect(filters.join().match(/'[^']+'/g)).toHaveLength(500);
  });

  it('has at most 20 properties', () => {
    const wanted = Array.from({ length: 41 }, (_, index) => ({ property: 'hostname' as const, value: `app-${index}` }));
    expect(prefixFilters(wanted).map((filter) => filter.split(',').length)).toEqual([20, 20, 1]);
  });
});
