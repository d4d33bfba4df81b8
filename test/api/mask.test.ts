import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskExcept } from '../../src/api/mask.js';

it('shows named fields and the shape of the rest', () => {
  const mask = maskExcept(['ticket', 'qids']);
  expect(
    mask({
      ticket: 'INC0010001',
      qids: [92_307],
      host: { name: 'app01.corp.example', ticket: 'INC0010002' },
      gone: null,
    }),
  ).toEqual({ ticket: 'INC0010001', qids: [92_307], host: { name: '•••', ticket: 'INC0010002' }, gone: null });
});

it('masks a value that has no name', () => {
  expect(['app01.corp.example', 7, true].map(maskExcept(['ticket']))).toEqual(['•••', '•••', '•••']);
});

it('does not open an object because its own name is shown', () => {
  expect(maskExcept(['ticket'])({ ticket: { caller: 'Jane Doe' } })).toEqual({ ticket: { caller: '•••' } });
});

it('shows counts where that is wanted, and still no text', () => {
  expect(maskExcept([], { counts: true })({ due: 3, done: true, host: 'app01' })).toEqual({
    due: 3,
    done: true,
    host: '•••',
  });
});

it('never lets a text through that is not under a named field', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const texts: unknown[] = [];
      JSON.stringify(maskExcept([])(value), (_key, inner: unknown) => {
        if (typeof inner === 'string') texts.push(inner);
        return inner;
      });
      expect(texts.filter((text) => text !== '•••')).toEqual([]);
    }),
  );
});
