import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { ask, COMBINED, DETAILS, HIDDEN, minute, mondayFalcon, pick, STATES } from './ask.js';

let falcon: FalconStandIn;
let aid: string;
let now: Date;

beforeEach(async () => {
  now = minute(0);
  falcon = await mondayFalcon({ now: () => now });
  aid = falcon.addHost({ hostname: 'WEB1', serial: 'SN-1', lastSeen: minute(-20), bootedAt: minute(-1000) });
});
afterEach(() => falcon.close());

async function device(field: string): Promise<unknown> {
  return pick(await ask(falcon, { path: DETAILS, ids: [aid] }), field)[0];
}
async function state(field = 'state'): Promise<unknown> {
  return pick(await ask(falcon, { path: STATES, query: { ids: aid } }), field)[0];
}

it('the online state is of this minute, the record of half an hour ago', async () => {
  expect([await state('last_seen'), await device('last_seen')]).toEqual([
    '2026-11-16T08:00:00Z',
    '2026-11-16T07:40:00Z',
  ]);
});

it('a reboot shows in the online state at once and in the record when the index has caught up', async () => {
  now = minute(5);
  falcon.rebootStart(aid);
  expect([await state(), await state('last_seen')]).toEqual(['offline', undefined]);
  now = minute(9);
  falcon.bootDone(aid, { kernelVersion: '10.0.17763.6532' });
  const before = [await device('last_reboot'), await device('kernel_version')];
  expect([await state(), ...before]).toEqual(['online', '2026-11-15T15:20:00Z', '10.0.17763.6293']);
  now = minute(20);
  falcon.indexCatchUp(aid);
  const after = [await device('last_reboot'), await device('kernel_version'), await device('last_seen')];
  expect(after).toEqual(['2026-11-16T08:09:00Z', '10.0.17763.6532', '2026-11-16T08:20:00Z']);
  expect([await device('agent_load_flags'), await device('modified_timestamp')]).toEqual(['1', '2026-11-16T08:20:40Z']);
});

it('the index of an offline host stops at its last contact', async () => {
  falcon.offline(aid, minute(3));
  falcon.indexCatchUp(aid, minute(60));
  expect(await device('last_seen')).toBe('2026-11-16T08:03:00Z');
});

it('reduced functionality, safe mode and a sensor upgrade come with the index, and go with it', async () => {
  falcon.rfm(aid, 'yes');
  falcon.safeMode(aid);
  falcon.sensorUpgrade(aid, '7.23.19507.0');
  expect([await device('reduced_functionality_mode'), await device('safe_mode')]).toEqual(['no', undefined]);
  falcon.indexCatchUp(aid);
  expect([await device('reduced_functionality_mode'), await device('safe_mode')]).toEqual(['yes', 'enabled']);
  expect([await device('config_id_build'), await device('agent_load_flags')]).toEqual(['19507', '0']);
  expect(await device('last_reboot')).toBe('2026-11-15T15:20:00Z');
  falcon.rfm(aid, 'no');
  falcon.safeMode(aid, false);
  falcon.indexCatchUp(aid);
  expect([await device('reduced_functionality_mode'), await device('safe_mode')]).toEqual(['no', undefined]);
});

it('what the console does shows at once, even on an offline host', async () => {
  falcon.offline(aid);
  now = minute(30);
  falcon.contain(aid, 'containment_pending');
  falcon.containFilesystem(aid);
  expect([await device('status'), await device('filesystem_containment_status')]).toEqual([
    'containment_pending',
    'contained',
  ]);
  expect([await device('last_seen'), await device('modified_timestamp')]).toEqual([
    '2026-11-16T07:40:00Z',
    '2026-11-16T08:30:00Z',
  ]);
});

it.each(['unknown', null] as const)('the online state may be %s, with the last contact', async (given) => {
  falcon.unknown(aid, given, minute(2));
  expect([await state(), await state('last_seen')]).toEqual([given, '2026-11-16T08:02:00Z']);
});

it('a host that is hidden, shown again or removed', async () => {
  falcon.hide(aid);
  expect(pick(await ask(falcon, { path: HIDDEN }), 'host_hidden_status')).toEqual(['hidden']);
  falcon.hide(aid, false);
  expect(pick(await ask(falcon, { path: COMBINED }), 'host_hidden_status')).toEqual(['visible']);
  falcon.remove(aid);
  expect(await state()).toBeUndefined();
});

it('a cloned agent id takes on another name and serial', async () => {
  falcon.reportAs(aid, { hostname: 'WEB2', serial: 'SN-2' });
  falcon.indexCatchUp(aid);
  expect([await device('hostname'), await device('serial_number')]).toEqual(['WEB2', 'SN-2']);
});
