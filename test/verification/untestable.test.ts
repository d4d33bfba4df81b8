import { describe, expect, it } from 'vitest';
import type { Detection, QidKnowledge } from '../../src/verification/qualys-facts.js';
import { whyUntestable } from '../../src/verification/untestable.js';
import { aDetection, aHost, aQid } from '../support/evidence.js';

describe('a host is told to be out of a check’s reach', () => {
  const reach = (over: Partial<QidKnowledge>, agent: boolean, records: Detection[] = []): string | undefined =>
    whyUntestable(aHost({ agent }), aQid({ remote: true, authTypes: [], ...over }), records);
  const never = 'agents do not test this QID, and only an agent reports this host';
  const none = 'only agents test this QID, and none reports this host';

  it.each<[string, string[], string | undefined, string | undefined]>([
    ['no module', [], never, undefined],
    ['the scanners’', ['VM'], never, undefined],
    ['an agent’s by its first letters', ['CA-Linux'], undefined, none],
    ['an agent’s by its last word', ['Linux Agent'], undefined, none],
    ['both', ['VM', 'CA-Linux Agent'], undefined, undefined],
    ['another that begins alike', ['CAM'], never, undefined],
    ['another that ends alike', ['VMCA'], never, undefined],
  ])('by its modules: %s', (_what, modules, onAgent, onScanner) => {
    expect(reach({ modules }, true)).toBe(onAgent);
    expect(reach({ modules }, false)).toBe(onScanner);
  });

  it.each<[string, Partial<QidKnowledge>, string | undefined]>([
    ['remote alone', {}, never],
    ['with a login, too', { authTypes: ['Unix'] }, undefined],
    ['local', { remote: false }, undefined],
    ['not known', { known: false }, undefined],
  ])('where no module is told, by its kind: %s', (_what, knowledge, expected) => {
    expect(reach(knowledge, true)).toBe(expected);
  });

  it('not where a scanner has reported this very host', () => {
    expect(reach({}, true, [aDetection({ source: 'scanner' })])).toBeUndefined();
    expect(reach({}, true, [aDetection({ source: 'scanner', hostId: '9' })])).toBe(never);
    expect(reach({}, true, [aDetection({ source: 'agent' })])).toBe(never);
    expect(whyUntestable(aHost(), undefined, [])).toBeUndefined();
  });
});
