import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodedQuery, type Term } from '../../../src/connectors/servicenow/encoded-query.js';
import { sysId } from './instance.js';

it('joins terms with ^ and puts the order last', () => {
  const terms: Term[] = [
    ['state', '=', '10'],
    ['sys_id', '>', sysId(0)],
  ];
  expect(encodedQuery(terms, ['sys_id'])).toBe(`state=10^sys_id>${sysId(0)}^ORDERBYsys_id`);
});

it('writes an IN list with commas', () => {
  expect(encodedQuery([['sys_id', 'IN', [sysId(1), sysId(2)]]])).toBe(`sys_idIN${sysId(1)},${sysId(2)}`);
});

it.each([0, 51])('refuses an IN list of %i ids', (count) => {
  const ids = Array.from({ length: count }, (_, index) => sysId(index));
  expect(() => encodedQuery([['sys_id', 'IN', ids]])).toThrow(`expected 1 to 50 values, got ${count}`);
});

it.each([
  ['sys_id', `${sysId(1)}^NQsys_idISNOTEMPTY`],
  ['sys_id', sysId(1).toUpperCase().replace('1', 'A')],
  ['number', 'INC0010001^ORstate=1'],
  ['number', 'javascript:gs.getUserID()'],
  ['number', 'INC0010001\n'],
  ['state', '10,6'],
  ['state', ''],
  ['name', 'incident^EQ'],
  ['element', 'State'],
  ['name', 'x_patchproof.'],
  ['collection', 'incident^ORactive=true'],
  ['event_name', 'pending'],
] as const)('refuses %s = %j', (column, value) => {
  expect(() => encodedQuery([[column, '=', value]])).toThrow(TypeError);
});

it('does not repeat a refused value in its message', () => {
  expect(() => encodedQuery([['number', '=', 'jane.doe@corp.example']])).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('jane') }),
  );
});

const columns = fc.constantFrom('sys_id', 'number', 'state', 'name', 'element', 'collection', 'event_name');
/** Near misses: valid beginnings with something behind, and plain noise. */
const values = fc.oneof(
  fc.string(),
  fc
    .tuple(fc.constantFrom(sysId(1), 'INC0010001', '10', 'incident', 'true'), fc.string())
    .map(([valid, tail]) => valid + tail),
  fc
    .tuple(fc.constantFrom(sysId(1), '10', 'incident'), fc.constantFrom('^', '^NQ', '^OR', ',', '@', '\n'))
    .map(([valid, tail]) => valid + tail),
);

it('never lets a value add, end or run anything', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(columns, fc.constantFrom('=', '>'), values), { maxLength: 3 }), (terms) => {
      let query: string;
      try {
        query = encodedQuery(terms);
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError);
        return;
      }
      expect(query === '' ? [] : query.split('^')).toHaveLength(terms.length);
      expect(query).not.toMatch(/javascript|[,@:\s]/i);
    }),
  );
});
