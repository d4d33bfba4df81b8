import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { ask, bodyOf, COMBINED, DETAILS, minute, mondayFalcon, namesMatching, pick, STATES } from './ask.js';

let falcon: FalconStandIn;
let aid: string;
beforeEach(async () => {
  falcon = await mondayFalcon();
  aid = falcon.addHost({ hostname: 'WEB1', serial: 'SN-1', instanceId: 'i-0aa11bb22cc33dd44' });
});
afterEach(() => falcon.close());

async function record(id = aid): Promise<unknown> {
  return bodyOf(await ask(falcon, { path: DETAILS, ids: [id] })).resources?.[0];
}

it('any field of a record may be missing, null or odd, and stays so when the index catches up', async () => {
  falcon.override(aid, { hostname: undefined, reduced_functionality_mode: '', last_seen: null, safe_mode: 7 });
  falcon.indexCatchUp(aid, minute(30));
  expect(await record()).toMatchObject({ reduced_functionality_mode: '', last_seen: null, safe_mode: 7 });
  expect(await record()).not.toHaveProperty('hostname');
  expect(await namesMatching(falcon, "hostname:['WEB1']")).toEqual([]);
  falcon.override(aid, { hostname: 'web1.corp.example' });
  expect(await namesMatching(falcon, "hostname:['web1.corp.example']")).toEqual(['web1.corp.example']);
});

it('the online state may be odd by itself', async () => {
  falcon.overrideState(aid, { state: 'asleep', last_seen: undefined, cid: undefined });
  const answer = await ask(falcon, { path: STATES, query: { ids: aid } });
  expect(bodyOf(answer).resources).toEqual([{ id: aid, state: 'asleep' }]);
});

it('a re-imaged host has a second record on the same machine, and the first stays behind', async () => {
  const fresh = falcon.reimage(aid, { serial: 'SN-2' }, minute(10));
  const hosts = await ask(falcon, { path: COMBINED, query: { filter: "instance_id:'i-0aa11bb22cc33dd44'" } });
  expect(pick(hosts, 'device_id')).toEqual([aid, fresh]);
  expect(pick(hosts, 'serial_number')).toEqual(['SN-1', 'SN-2']);
  expect(pick(hosts, 'first_seen')[1]).toBe('2026-11-16T08:10:00Z');
  const states = await ask(falcon, {
    path: STATES,
    query: [
      ['ids', aid],
      ['ids', fresh],
    ],
  });
  expect(pick(states, 'state')).toEqual(['offline', 'online']);
});

it('the host may write its own hour, with or without the offset', async () => {
  const there = falcon.addHost({ hostname: 'WEB2', bootedAt: minute(-60), utcOffset: '+05:30' });
  const time = { agent_local_time: '2026-11-16T12:30:30.000Z', agent_load_flags: '1' };
  expect(await record(there)).toMatchObject({ ...time, host_utc_offset: '+05:30' });
  falcon.override(there, { host_utc_offset: undefined });
  expect(await record(there)).toMatchObject(time);
  expect(await record(there)).not.toHaveProperty('host_utc_offset');
  const west = falcon.addHost({ hostname: 'WEB3', bootedAt: minute(-60), utcOffset: '-08:00' });
  expect(await record(west)).toMatchObject({ agent_local_time: '2026-11-15T23:00:30.000Z' });
});

it('another customer and a pod are hosts like others', async () => {
  const cid = 'b'.repeat(32);
  falcon.addHost({ hostname: 'WEB1', cid });
  falcon.addHost({ hostname: 'WEB1', profile: 'pod' });
  const hosts = await ask(falcon, { path: COMBINED, query: { filter: "hostname:['WEB1']" } });
  expect(pick(hosts, 'cid')[1]).toBe(cid);
  expect(pick(hosts, 'product_type_desc')[2]).toBe('Pod');
});
