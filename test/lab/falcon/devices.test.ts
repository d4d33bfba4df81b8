import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { ask, bodyOf, COMBINED, DETAILS, errorOf, HIDDEN, minute, mondayFalcon, namesMatching, pick } from './ask.js';
import { STATES } from './ask.js';

let falcon: FalconStandIn;
beforeEach(async () => {
  falcon = await mondayFalcon();
});
afterEach(() => falcon.close());

describe('filters', () => {
  beforeEach(() => {
    falcon.addHost({ hostname: 'WEB1', serial: 'SN-1', localIp: '10.2.0.1', lastSeen: minute(-20) });
    falcon.addHost({ hostname: 'web10', serial: 'SN-2', profile: 'linux-user', lastSeen: minute(-90) });
    falcon.addHost({ hostname: 'mail.corp.example', serial: 'SN-3', profile: 'mac', tags: ['SensorGroupingTags/x'] });
  });

  it.each([
    ["hostname:'WEB1'", ['WEB1', 'web10'], 'plain text is a prefix of any case'],
    ["hostname:['WEB1']", ['WEB1'], 'a list is exact'],
    ["hostname:['web1']", [], 'and case-sensitive'],
    ["hostname:['WEB1','mail.corp.example']", ['WEB1', 'mail.corp.example'], 'any spelling of it'],
    ["hostname:''", ['WEB1', 'web10', 'mail.corp.example'], 'the empty text is everybody'],
    ["hostname:'*10'", ['web10'], 'a star in front works'],
    ["hostname:'*eb*'", [], 'stars at both ends find nothing'],
    ["hostname:!['WEB1','web10']", ['mail.corp.example'], 'negation'],
    ["platform_name:'Windows'+serial_number:'SN-1'", ['WEB1'], 'AND'],
    ["serial_number:'SN-1',platform_name:'Mac'+serial_number:'SN-1'", ['WEB1'], 'AND binds tighter than OR'],
    ["(serial_number:'SN-1',serial_number:'SN-3')+platform_name:'Mac'", ['mail.corp.example'], 'groups'],
    ["last_seen:>='2026-11-16T07:30:00Z'+platform_name:!'Mac'", ['WEB1'], 'moments compare'],
    ["last_seen:<'now-1h'", ['web10'], 'moments may be relative'],
    ['last_reboot:null', ['web10', 'mail.corp.example'], 'null is an absent field'],
    ["tags:'SensorGroupingTags/x'", ['mail.corp.example'], 'lists hold'],
    ["hostname:~'MAIL corp'", ['mail.corp.example'], 'text match by words'],
    ['', ['WEB1', 'web10', 'mail.corp.example'], 'no filter is everybody'],
  ])('%s finds %j: %s', async (filter, names) => {
    expect(await namesMatching(falcon, filter)).toEqual(names);
  });

  it.each([
    'hostname:WEB1',
    'hostname:*',
    "hostname:['WEB1'",
    "hostname:'WEB1' serial_number:'SN-1'",
    "Hostname:'WEB1'",
    "favourite_colour:'blue'",
    "last_seen:>'yesterday'",
    "hostname:'x''",
    'hostname:[]',
  ])('%s is an invalid filter expression', async (filter) => {
    const answer = await ask(falcon, { path: COMBINED, query: { filter } });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'Invalid filter expression supplied']);
  });

  it('a wildcard on an address is told apart', async () => {
    const answer = await ask(falcon, { path: COMBINED, query: { filter: "local_ip:'10.2.*'" } });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid IP address for local_ip: 10.2.*']);
  });
});

describe('records', () => {
  it('come in pages whose token carries no filter', async () => {
    for (const name of ['A1', 'A2', 'B1']) falcon.addHost({ hostname: name });
    const query = { filter: "hostname:'A'", limit: '1', sort: 'hostname.desc' };
    const first = await ask(falcon, { path: COMBINED, query });
    const offset = String(bodyOf(first).meta.pagination?.next);
    expect([pick(first, 'hostname'), bodyOf(first).meta.pagination?.total]).toEqual([['A2'], 2]);
    const second = await ask(falcon, { path: COMBINED, query: { ...query, offset } });
    expect(pick(second, 'hostname')).toEqual(['A1']);
    expect(bodyOf(second).meta.pagination?.next).toBeUndefined();
    const unfiltered = await ask(falcon, { path: COMBINED, query: { limit: '9', offset } });
    expect(pick(unfiltered, 'hostname')).toEqual(['A2', 'B1']);
  });

  it('are cut to the fields asked for', async () => {
    falcon.addHost({ hostname: 'WEB1' });
    const answer = await ask(falcon, { path: COMBINED, query: { fields: 'hostname,device_id,unheard_of' } });
    expect(bodyOf(answer).resources).toEqual([{ device_id: '1'.padStart(32, '0'), hostname: 'WEB1' }]);
  });

  it.each([
    ['windows-server', ['last_reboot', 'product_type', 'reduced_functionality_mode'], ['linux_sensor_mode']],
    ['windows-old', ['kernel_version'], ['last_reboot', 'reduced_functionality_mode', 'filesystem_containment_status']],
    ['linux-kernel', ['linux_sensor_mode', 'kernel_version'], ['last_reboot', 'product_type']],
    ['mac', ['os_build'], ['last_reboot', 'product_type', 'linux_sensor_mode']],
    ['newborn', ['status', 'last_seen'], ['device_policies', 'reduced_functionality_mode', 'kernel_version']],
    ['pod', ['pod_name'], ['last_reboot']],
  ] as const)('of a %s have %j and really lack %j', async (profile, has, lacks) => {
    const aid = falcon.addHost({ hostname: 'HOST1', profile });
    const [device] = bodyOf(await ask(falcon, { path: DETAILS, ids: [aid] })).resources ?? [];
    for (const field of has) expect(device).toHaveProperty(field);
    for (const field of lacks) expect(device).not.toHaveProperty(field);
  });

  it('by id leave out what is unknown or hidden, without a word', async () => {
    const [seen, hidden] = [falcon.addHost({ hostname: 'A' }), falcon.addHost({ hostname: 'B' })];
    falcon.hide(hidden);
    const ids = [seen, hidden, 'f'.repeat(32)];
    const post = await ask(falcon, { path: DETAILS, ids });
    const get = await ask(falcon, { path: DETAILS, query: ids.map((id): [string, string] => ['ids', id]) });
    for (const answer of [post, get]) {
      expect([pick(answer, 'hostname'), bodyOf(answer).errors]).toEqual([['A'], []]);
    }
  });

  it('of hidden hosts are on the hidden path only', async () => {
    falcon.hide(falcon.addHost({ hostname: 'GHOST' }));
    expect(pick(await ask(falcon, { path: COMBINED }), 'hostname')).toEqual([]);
    expect(pick(await ask(falcon, { path: HIDDEN }), 'hostname')).toEqual(['GHOST']);
    const ids = await ask(falcon, { path: '/devices/queries/devices-hidden/v1' });
    expect(bodyOf(ids).resources).toEqual(['1'.padStart(32, '0')]);
  });

  it.each([
    [STATES, 101, 'request must contain between 0 and 100 ids'],
    [DETAILS, 101, 'request must contain between 1 and 100 ids'],
  ])('%s refuses %i ids in a query', async (path, count, message) => {
    const query = Array.from({ length: count }, (_, index): [string, string] => ['ids', String(index)]);
    const answer = await ask(falcon, { path, query });
    expect([answer.status, errorOf(answer)]).toEqual([400, message]);
  });

  it('by POST are limited to 5000 ids, and want a body', async () => {
    const ids = Array.from({ length: 5001 }, (_, index) => String(index));
    expect((await ask(falcon, { path: DETAILS, ids })).status).toBe(400);
    expect((await ask(falcon, { path: DETAILS, method: 'POST' })).status).toBe(400);
  });

  it('by number are capped', async () => {
    const answer = await ask(falcon, { path: '/devices/queries/devices/v1', query: { offset: '9990', limit: '10' } });
    expect([answer.status, errorOf(answer)]).toEqual([400, 'limit + offset must be less than 10000']);
  });
});
