import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agentFilter,
  cveOf,
  MOST_AGENTS,
  MOST_CVES,
  vulnerabilityFilter,
} from '../../../src/connectors/crowdstrike/spotlight-filter.js';
import { aid } from './setup.js';

describe('a filter for Spotlight', () => {
  it('names agents and CVEs, and no status, so that closed records come back too', () => {
    expect(vulnerabilityFilter([aid(1), aid(2)], ['CVE-2026-1001', 'CVE-2026-1002'])).toBe(
      `aid:['${aid(1)}','${aid(2)}']+cve.id:['CVE-2026-1001','CVE-2026-1002']`,
    );
  });

  it('cannot be built of anything but ids', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(cveOf(text) !== text);
        expect(() => vulnerabilityFilter([aid(1)], ['CVE-2026-1001', text])).toThrow(TypeError);
        expect(() => agentFilter([text])).toThrow(TypeError);
      }),
    );
  });

  it('is never one for everybody', () => {
    expect(() => agentFilter([])).toThrow('expected at least a Falcon agent id, got none');
    expect(() => vulnerabilityFilter([aid(1)], [])).toThrow('expected at least a CVE id, got none');
  });

  it('leaves room in a URL of 8 KB, however many are asked for at once', () => {
    const aids = Array.from({ length: MOST_AGENTS }, (_, index) => aid(index));
    const cves = Array.from({ length: MOST_CVES }, (_, index) => `CVE-2026-${1_000_000 + index}`);
    expect(encodeURIComponent(vulnerabilityFilter(aids, cves)).length).toBeLessThan(7_000);
  });
});

it.each`
  text                       | cve
  ${'CVE-2026-1001'}         | ${'CVE-2026-1001'}
  ${'cve-2026-1234567'}      | ${'CVE-2026-1234567'}
  ${'CVE-2026-101'}          | ${undefined}
  ${'CVE-2026-1001 '}        | ${undefined}
  ${"CVE-2026-1001'],aid:["} | ${undefined}
  ${''}                      | ${undefined}
`('$text is asked for as $cve', ({ text, cve }) => {
  expect(cveOf(text)).toBe(cve);
});
