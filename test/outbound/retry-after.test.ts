import { expect, it } from 'vitest';
import { retryAfterMs } from '../../src/outbound/retry-after.js';

const receivedAt = new Date('2026-11-20T12:00:00Z');
const IN_A_MINUTE = 'Fri, 20 Nov 2026 12:01:00 GMT';

it.each([
  ['in seconds', { 'retry-after': '90' }, 90_000],
  ['in seconds, with blanks', { 'retry-after': ' 90 ' }, 90_000],
  ['as a date', { 'retry-after': IN_A_MINUTE }, 60_000],
  ['as a date by another clock', { 'retry-after': IN_A_MINUTE, date: 'Fri, 20 Nov 2026 11:59:30 GMT' }, 90_000],
  ['as a date that has passed', { 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, 0],
  ['as a date by a clock that cannot be read', { 'retry-after': IN_A_MINUTE, date: 'noon' }, 60_000],
  ['not at all', {}, undefined],
  ['as a number that is none', { 'retry-after': '-5' }, undefined],
  ['as nonsense', { 'retry-after': 'soon' }, undefined],
  ['as a date of another form', { 'retry-after': '2026-11-20' }, undefined],
])('Retry-After %s', (_what, headers, ms) => {
  expect(retryAfterMs({ headers, receivedAt })).toBe(ms);
});
