import { describe, expect, it } from 'vitest';
import { crowdstrikeDialect } from '../../../src/connectors/crowdstrike/dialect.js';
import { createToken } from '../../../src/connectors/crowdstrike/operations.js';
import { FalconHost } from '../../../src/verification/falcon-facts.js';
import { scriptedSend } from '../../support/scripted-send.js';
import { aid, CID, context, device, envelope, refusal, setup } from './setup.js';

async function readOne(fields: Record<string, unknown>, state: Record<string, unknown> = { state: 'online' }) {
  const { falcon } = setup([envelope([device(1, fields)]), envelope([{ id: aid(1), ...state }])]);
  const { hosts } = await falcon.snapshot([aid(1)], context);
  return FalconHost.decode(FalconHost.encode(hosts[0] ?? expect.fail('no host was read')));
}

describe('a host', () => {
  it('has every fact of record and online state', async () => {
    const host = await readOne(
      {
        cid: `${CID.toUpperCase()}-9F`,
        hostname: 'APP01',
        machine_domain: 'corp.example',
        platform_name: 'Windows',
        serial_number: 'VMware-56 4d',
        instance_id: 'i-0123456789abcdef0',
        mac_address: '42-01-0A-80-00-07',
        local_ip: '10.20.30.40',
        first_seen: '2025-01-02T03:04:05Z',
        last_seen: '2026-11-20T15:30:00.123456789Z',
        last_reboot: '2026-11-20T14:00:00Z',
        kernel_version: '10.0.17763.1935',
        os_version: 'Windows Server 2019',
        agent_version: '7.22.19406.0',
        agent_local_time: '2026-11-20T19:30:36.899Z',
        agent_load_flags: '1',
        host_utc_offset: '+05:30',
        modified_timestamp: '2026-11-20T15:31:00Z',
        reduced_functionality_mode: 'no',
        filesystem_containment_status: 'normal',
        product_type_desc: 'Server',
        last_login_user: 'somebody',
      },
      { state: 'online', last_seen: '2026-11-20T15:59:00Z' },
    );
    expect(host).toEqual({
      aid: aid(1),
      cid: CID,
      hostname: 'APP01',
      domain: 'corp.example',
      platform: 'Windows',
      serial: 'VMware-56 4d',
      instanceId: 'i-0123456789abcdef0',
      macs: ['42-01-0a-80-00-07'],
      localIp: '10.20.30.40',
      firstSeen: new Date('2025-01-02T03:04:05Z'),
      lastSeen: new Date('2026-11-20T15:30:00.123Z'),
      lastReboot: new Date('2026-11-20T14:00:00Z'),
      kernelVersion: '10.0.17763.1935',
      osVersion: 'Windows Server 2019',
      sensorStartedAt: new Date('2026-11-20T14:00:36.899Z'),
      startedAtBoot: true,
      agentVersion: '7.22.19406.0',
      rfm: 'no',
      containment: 'normal',
      filesystemContainment: 'normal',
      safeMode: false,
      productType: 'server',
      online: 'online',
      onlineLastSeen: new Date('2026-11-20T15:59:00Z'),
    });
  });

  it('one second old has hardly any fact, and nothing is made up for it', async () => {
    const { falcon } = setup([envelope([{ device_id: aid(1), cid: CID }]), envelope([])]);
    const { hosts } = await falcon.snapshot([aid(1)], context);
    expect(hosts).toMatchObject([
      {
        rfm: 'unknown',
        containment: 'unknown',
        online: 'unknown',
        platform: 'other',
        productType: 'unknown',
        macs: [],
      },
    ]);
  });

  it.each`
    state                               | online
    ${{ state: 'online' }}              | ${'online'}
    ${{ state: 'offline' }}             | ${'offline'}
    ${{ state: 'unknown' }}             | ${'unknown'}
    ${{ state: null }}                  | ${'unknown'}
    ${{ state: null, last_seen: null }} | ${'unknown'}
    ${{}}                               | ${'unknown'}
    ${{ state: 'on its way' }}          | ${'unknown'}
  `('of state $state is $online', async ({ state, online }) => {
    expect((await readOne({}, state)).online).toBe(online);
  });

  it.each`
    field                           | value                     | fact                 | is
    ${'reduced_functionality_mode'} | ${'yes'}                  | ${'rfm'}             | ${'yes'}
    ${'reduced_functionality_mode'} | ${''}                     | ${'rfm'}             | ${'unknown'}
    ${'reduced_functionality_mode'} | ${'maybe'}                | ${'rfm'}             | ${'unknown'}
    ${'status'}                     | ${'contained'}            | ${'containment'}     | ${'contained'}
    ${'status'}                     | ${'quarantined'}          | ${'containment'}     | ${'unknown'}
    ${'platform_name'}              | ${'ChromeOS'}             | ${'platform'}        | ${'other'}
    ${'product_type'}               | ${'2'}                    | ${'productType'}     | ${'domain-controller'}
    ${'safe_mode'}                  | ${'yes'}                  | ${'safeMode'}        | ${true}
    ${'safe_mode'}                  | ${'networking'}           | ${'safeMode'}        | ${true}
    ${'safe_mode'}                  | ${true}                   | ${'safeMode'}        | ${true}
    ${'safe_mode'}                  | ${'false'}                | ${'safeMode'}        | ${false}
    ${'safe_mode'}                  | ${''}                     | ${'safeMode'}        | ${false}
    ${'agent_load_flags'}           | ${'1'}                    | ${'startedAtBoot'}   | ${true}
    ${'agent_load_flags'}           | ${0}                      | ${'startedAtBoot'}   | ${false}
    ${'agent_load_flags'}           | ${'3'}                    | ${'startedAtBoot'}   | ${undefined}
    ${'agent_load_flags'}           | ${''}                     | ${'startedAtBoot'}   | ${undefined}
    ${'agent_local_time'}           | ${'2026-11-20T15:00:00Z'} | ${'sensorStartedAt'} | ${undefined}
    ${'host_utc_offset'}            | ${'+05:30'}               | ${'sensorStartedAt'} | ${undefined}
    ${'last_seen'}                  | ${'yesterday'}            | ${'lastSeen'}        | ${undefined}
    ${'last_seen'}                  | ${'1970-01-01T00:00:00Z'} | ${'lastSeen'}        | ${undefined}
    ${'last_reboot'}                | ${'2027-01-01T00:00:00Z'} | ${'lastReboot'}      | ${undefined}
  `('whose $field is $value has $fact $is', async ({ field, value, fact, is }) => {
    expect(await readOne({ [field]: value })).toMatchObject({ [fact]: is });
  });
});

it('a sensor start that lies in the future is none', async () => {
  const fields = { agent_local_time: '2027-01-01T00:00:00Z', host_utc_offset: 'UTC' };
  expect((await readOne(fields)).sensorStartedAt).toBeUndefined();
});

it.each([{ product_type_desc: 'Pod' }, { pod_id: 'p1' }, { pod_name: 'web-0' }])(
  'a record with %o is a pod, not a machine',
  async (fields) => {
    const { falcon } = setup([envelope([device(1, fields)])]);
    expect((await falcon.snapshot([aid(1)], context)).hosts).toEqual([]);
  },
);

describe('a snapshot', () => {
  it('asks for 5,000 records and 100 states a call, ids repeated', async () => {
    const aids = Array.from({ length: 5001 }, (_, index) => aid(index));
    const { falcon, asked } = setup((_call, input) => {
      const ids = input.query?.map(([, id]) => id) ?? (input.json as { ids: string[] }).ids; // our own body, typed unknown
      return input.query === undefined
        ? envelope(ids.map((id) => ({ device_id: id, cid: CID })))
        : envelope(ids.map((id) => ({ id, state: 'online' })));
    });
    expect((await falcon.snapshot(aids, context)).hosts).toHaveLength(5001);
    expect(asked.map(({ call }) => call.name)).toEqual([
      'readDevices',
      'readDevices',
      ...Array.from({ length: 51 }, () => 'readOnlineStates'),
    ]);
    expect(asked[2]?.input.query).toHaveLength(100);
  });

  it('leaves out an agent that Falcon does not return', async () => {
    const { falcon } = setup([envelope([device(1)]), envelope([{ id: aid(1), state: 'online' }])]);
    const { hosts, at } = await falcon.snapshot([aid(1), aid(2)], context);
    expect(hosts.map((host) => host.aid)).toEqual([aid(1)]);
    expect(at).toEqual(new Date('2026-11-20T16:00:00Z'));
  });

  it('finds its way round a deleted agent that Falcon complains about', async () => {
    const { falcon } = setup((call, input) => {
      const ids = input.query?.map(([, id]) => id) ?? (input.json as { ids: string[] }).ids; // our own body, typed unknown
      if (ids.includes(aid(2))) return { status: 404, text: refusal(404) };
      return call.name === 'readDevices'
        ? envelope(ids.map((id) => ({ device_id: id, cid: CID })))
        : envelope(ids.map((id) => ({ id, state: 'online' })));
    });
    const { hosts } = await falcon.snapshot([aid(1), aid(2), aid(3)], context);
    expect(hosts.map((host) => host.aid)).toEqual([aid(1), aid(3)]);
  });

  it('asks nothing about nobody', async () => {
    const { falcon, asked } = setup([]);
    expect(await falcon.snapshot([], context)).toEqual({ at: new Date('2026-11-20T12:00:00Z'), hosts: [] });
    expect(asked).toHaveLength(0);
  });

  it('sends nothing in place of an agent id', async () => {
    const { falcon, asked } = setup([]);
    await expect(falcon.snapshot(['*'], context)).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(0);
  });

  it.each([
    ['a record that was not asked for', envelope([device(9)])],
    ['a record whose agent id is none', envelope([{ device_id: 'x', cid: CID }])],
    ['a record without customer id', envelope([{ device_id: aid(1) }])],
    ['resources: null', envelope(null)],
    ['no resources at all', { text: '{"errors":[]}' }],
  ])('refuses %s', async (_, answer) => {
    const { falcon } = setup([answer]);
    await expect(falcon.snapshot([aid(1)], context)).rejects.toMatchObject({ failure: { kind: 'malformed' } });
  });

  it('is not taken in part: records with an error beside them are a failure', async () => {
    const { falcon } = setup([envelope([device(1)], { errors: [{ code: 500, message: 'failed to get id' }] })]);
    await expect(falcon.snapshot([aid(1), aid(2)], context)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});

describe('the token', () => {
  it('is read with its life in seconds', async () => {
    const { send } = scriptedSend(crowdstrikeDialect, [
      { status: 201, text: '{"access_token":"t","token_type":"bearer","expires_in":1799}' },
    ]);
    expect((await send(createToken, { context })).value).toEqual({ access_token: 't', expires_in: 1799 });
  });

  it.each(['{"access_token":"","expires_in":1799}', '{"expires_in":1799}', '{"access_token":"t"}'])(
    'is not read from %s',
    async (text) => {
      const { send } = scriptedSend(crowdstrikeDialect, [{ status: 201, text }]);
      await expect(send(createToken, { context })).rejects.toMatchObject({ failure: { kind: 'malformed' } });
    },
  );
});
