import { expect, it } from 'vitest';
import { qualysOperations } from '../../src/connectors/qualys/operations.js';
import { limitsOf, restMs, scopeOf, toldWindow } from '../../src/outbound/limits.js';

const limits = limitsOf({
  qualys: { budgetShare: 0.4 },
  crowdstrike: { callsPerMinute: 300 },
  servicenow: { concurrency: 2, callsPerSecond: 5 },
});

it('starts from what the vendors are known to allow, and from the configuration', () => {
  expect(limits).toEqual({
    qualys: {
      per: 'operation',
      window: { calls: 120, seconds: 3600 },
      windows: { searchAssets: { calls: 3000, seconds: 3600 }, portalVersion: { calls: 3000, seconds: 3600 } },
      inFlight: 1,
      share: 0.4,
    },
    'qualys-gateway': { per: 'system', window: { calls: 60, seconds: 60 }, inFlight: 2 },
    crowdstrike: { per: 'system', window: { calls: 300, seconds: 60 } },
    servicenow: { per: 'system', window: { calls: 5, seconds: 1 }, inFlight: 2 },
    collector: { per: 'system', window: { calls: 600, seconds: 60 } },
    issuer: { per: 'system', window: { calls: 120, seconds: 60 } },
  });
});

it.each([
  { callsPerSecond: 5, calls: 5, seconds: 1 },
  { callsPerSecond: 2.5, calls: 2, seconds: 1 },
  { callsPerSecond: 1, calls: 1, seconds: 1 },
  { callsPerSecond: 0.5, calls: 1, seconds: 2 },
  { callsPerSecond: 0.3, calls: 1, seconds: 10 / 3 },
])('$callsPerSecond calls a second are $calls in $seconds s: never more, and never a part of a call', (row) => {
  const { callsPerSecond, calls, seconds } = row;
  const { servicenow } = limitsOf({
    qualys: { budgetShare: 0.4 },
    crowdstrike: { callsPerMinute: 300 },
    servicenow: { concurrency: 2, callsPerSecond },
  });
  expect(servicenow.window).toEqual({ calls, seconds: expect.closeTo(seconds, 9) });
});

it('knows all calls of the Qualys portal, and no others, as those without an announced limit', () => {
  const portal = qualysOperations('5.0').filter(({ path }) => path.startsWith('/qps/rest/'));
  expect(Object.keys(limits.qualys.windows ?? {})).toEqual(portal.map(({ name }) => name));
});

it.each([
  ['qualys', 'qualys:listHosts'],
  ['crowdstrike', 'crowdstrike'],
  ['servicenow', 'servicenow'],
] as const)('a call of %s counts against %s', (system, scope) => {
  expect(scopeOf(limits[system], { system, name: 'listHosts' })).toBe(scope);
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
  [
    'less than a tenth of a day is left, as the answer says',
    { 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '4', 'x-ratelimit-window-sec': '86400' },
    8_640_000,
  ],
  [
    'less than a tenth of a minute is left, as the answer says',
    { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-window-sec': '60' },
    6000,
  ],
  [
    'less than a tenth is left of a window that cannot be',
    { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-window-sec': '0' },
    360_000,
  ],
  [
    'it is told to wait longer',
    { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-towait-sec': '1800' },
    1_800_000,
  ],
  [
    'it is told to wait shorter',
    { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0', 'x-ratelimit-towait-sec': '181' },
    360_000,
  ],
  [
    'it need not wait',
    { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '298', 'x-ratelimit-towait-sec': '0' },
    0,
  ],
  ['nothing is said', {}, 0],
  ['nonsense is said', { 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': 'soon' }, 0],
])('a vendor rests when %s', (_case, headers, ms) => {
  expect(restMs(headers, limits.qualys)).toBe(ms);
});
