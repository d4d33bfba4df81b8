import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalRecord } from '../../src/ledger/canonical-scan.js';
import { canonical } from '../../src/ledger/chain.js';

const plainText = fc.stringMatching(/^[ !#-[\]-~]*$/);
const plainName = fc.stringMatching(/^[ !#-[\]-~]+$/);
const { plain } = fc.letrec((tie) => ({
  plain: fc.oneof(
    { depthSize: 'small' },
    plainText,
    fc.integer(),
    fc.constantFrom(true, false, null),
    fc.array(tie('plain')),
    fc.dictionary(plainName, tie('plain')),
  ),
}));
const plainRecord = fc.dictionary(plainName, plain);

describe('the scan of canonical JSON', () => {
  it('knows every plain record, and tells the wanted members of the outermost', () => {
    fc.assert(
      fc.property(plainRecord, plain, plain, (record, a, b) => {
        const text = canonical({ ...record, a, b: { a, b } });
        expect(canonicalRecord(text, ['a', 'b'])).toEqual({ a: canonical(a), b: canonical({ a, b }) });
      }),
    );
  });

  it('never takes for canonical what is not, whatever letter is changed, lost or doubled', () => {
    const letters = fc.constantFrom(...Array.from('{}[]:,"\\ 01-.eEtfn\n\u0000\u{7f}é'));
    fc.assert(
      fc.property(plainRecord, fc.nat(), fc.nat(2), letters, (record, place, width, letter) => {
        const text = canonical(record);
        const at = place % text.length;
        const changed = text.slice(0, at) + letter + text.slice(at + width);
        expect(canonicalRecord(changed, []) === undefined || isCanonical(changed)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    '',
    '[]',
    '1',
    '{',
    '{}}',
    '{} ',
    ' {}',
    '{"a":1,}',
    '{,"a":1}',
    '{"a"}',
    '{"a":}',
    '{"a":1 }',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1}',
    '{"a":"b}',
    '{"a":01}',
    '{"a":-0}',
    '{"a":1.0}',
    '{"a":1e3}',
    '{"a":tru}',
    '{"a":1,"a":2}',
    '{"b":1,"a":2}',
    '{"a":{"b":1,"a":2}}',
    String.raw`{"a":"\u0041"}`,
    String.raw`{"a":"\"}`,
    '{"a":"\n"}',
    '{"a":"\ud800"}',
  ])('does not take %j for canonical', (text) => {
    expect(canonicalRecord(text, ['a'])).toBeUndefined();
  });

  it.each(['{}', '{"a":[]}', '{"10":1,"9":-20}', '{"a":[{},{"b":null}],"b":"{\'[,:"}'])('knows %s', (text) => {
    expect(canonicalRecord(text, [])).toEqual({});
  });
});

function isCanonical(text: string): boolean {
  try {
    return canonical(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}
