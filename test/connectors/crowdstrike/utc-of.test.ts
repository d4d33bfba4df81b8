import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcOf } from '../../../src/connectors/crowdstrike/utc-of.js';

const wall = new Date('2026-11-20T15:00:00.899Z');

describe('the host writes its own hour as if it were UTC', () => {
  it.each`
    offset         | utc
    ${'+05:30'}    | ${'2026-11-20T09:30:00.899Z'}
    ${'+0530'}     | ${'2026-11-20T09:30:00.899Z'}
    ${'-08:00'}    | ${'2026-11-20T23:00:00.899Z'}
    ${'UTC+01:00'} | ${'2026-11-20T14:00:00.899Z'}
    ${'gmt-01:00'} | ${'2026-11-20T16:00:00.899Z'}
    ${' +00:00 '}  | ${'2026-11-20T15:00:00.899Z'}
    ${'UTC'}       | ${'2026-11-20T15:00:00.899Z'}
    ${'Z'}         | ${'2026-11-20T15:00:00.899Z'}
  `('at $offset it is $utc', ({ offset, utc }) => {
    expect(utcOf(wall, offset)?.toISOString()).toBe(utc);
  });

  it.each([undefined, '', '330', '-8', '+5:30', '+15:00', '+05:60', '05:30', '-28800', 'IST', 'Europe/Vienna'])(
    'offset %j is not read, and nothing is guessed',
    (offset) => {
      expect(utcOf(wall, offset)).toBeUndefined();
    },
  );

  it('without a moment there is none', () => {
    expect(utcOf(undefined, '+05:30')).toBeUndefined();
  });

  it('is undone by the opposite offset', () => {
    const offset = fc.tuple(fc.integer({ min: 0, max: 14 }), fc.integer({ min: 0, max: 59 }));
    const two = (number: number): string => String(number).padStart(2, '0');
    fc.assert(
      fc.property(offset, ([hours, minutes]) => {
        const text = `${two(hours)}:${two(minutes)}`;
        expect(utcOf(utcOf(wall, `+${text}`), `-${text}`)).toEqual(wall);
      }),
    );
  });
});
