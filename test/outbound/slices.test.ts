import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/outbound/contract.js';
import { slicesOf, startOf } from '../../src/outbound/slices.js';

function reply(text: string, chunks?: readonly Uint8Array[]): Reply {
  return { status: 200, headers: {}, text, receivedAt: new Date(0), ...(chunks === undefined ? {} : { chunks }) };
}

describe('the slices of a reply', () => {
  it('are the document, wherever it was cut on its way, even within a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), (text, size) => {
        const bytes = Buffer.from(text);
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect([...slicesOf(reply('', chunks))].join('')).toBe(bytes.toString('utf8').replace(/^\uFEFF/, ''));
      }),
    );
  });

  it.each([
    ['one chunk', (text: string) => reply('', [Buffer.from(text)])],
    ['text', (text: string) => reply(text)],
  ])('are short though it comes as %s', (_, make) => {
    const text = 'é'.repeat(1_000_000);
    const slices = [...slicesOf(make(text))];
    expect(slices.join('')).toBe(text);
    expect(Math.max(...slices.map(({ length }) => length))).toBeLessThanOrEqual(16 * 1024);
  });

  it('are not taken from the one long string where there are chunks', () => {
    const chunked: Reply = {
      ...reply('', [Buffer.from('<A/>')]),
      get text(): string {
        throw new Error('the whole document was put together');
      },
    };
    expect([...slicesOf(chunked)].join('')).toBe('<A/>');
    expect(startOf(chunked)).toBe('<A/>');
  });
});

it('the start of a reply is not all of a long one', () => {
  expect(startOf(reply('x'.repeat(1_000_000))).length).toBeLessThan(100_000);
  expect(startOf(reply('short'))).toBe('short');
});
