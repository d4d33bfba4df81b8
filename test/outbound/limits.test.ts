import { expect, it } from 'vitest';
import { limitsOf, restMs, toldWindow } from '../../src/outbound/limits.js';

const limits = limitsOf({
  qualys: { budgetShare: 0.4 },
  crowdstrike: { callsPerMinute: 300 },
  servicenow: { concurrency: 2, callsPerSecond: 5 },
});

it('starts from what the vendors are known to allow, and from the configuration', () => {
  expect(limits).toEqual({
    qualys: { window: { calls: 120, seconds: 3600 }, inFlight: { calls: 1, per: 'operation' }, share: 0.4 },
    crowdstrike: { window: { calls: 300, seconds: 60 } },
    servicenow: { window: { calls: 5, seconds: 1 }, inFlight: { calls: 2, per: 'system' } },
  });
});

it.each([
  [
    'the Premium tier',
    { 'x-ratelimit-limit': '2000', 'x-ratelimit-window-sec': '3600' },
    { calls: 800, seconds: 3600 },
  ],
  [
    'the Express tier',
    { 'x-ratelimit-limit': '50', 'x-ratelimit-window-sec': '86400' },
    { calls: 20, seconds: 86_400 },
  ],
  ['a limit of one', { 'x-ratelimit-limit': '1', 'x-ratelimit-window-sec': '60' }, { calls: 1, seconds: 60 }],
  ['nothing', {}, undefined],
  ['half of it', { 'x-ratelimit-limit': '300' }, undefined],
  ['no limit at all', { 'x-ratelimit-limit': '0', 'x-ratelimit-window-sec': '3600' }, undefined],
  ['no number', { 'x-ratelimit-limit': 'many', 'x-ratelimit-window-sec': '3600' }, undefined],
  ['a negative number', { 'x-ratelimit-limit': '-5', 'x-ratelimit-window-sec': '3600' }, undefined],
])('an answer that tells %s', (_case, headers, expected) => {
  expect(toldWindow(headers, 0.4)).toEqual(expected);
});

it.each([
  ['plenty is left', { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '298' }, 0],
  ['a tenth is left', { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '30' }, 0],
  ['less than a tenth is left', { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '29' }, 360_000],
  ['nothing is left', { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0' }, 360_000],
  ['nothing is said', {}, 0],
  ['nonsense is said', { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': 'soon' }, 0],
])('a vendor rests when %s', (_case, headers, ms) => {
  expect(restMs(headers, limits.qualys)).toBe(ms);
});
