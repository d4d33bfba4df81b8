import { describe, expect, it } from 'vitest';
import type { MachineKeys } from '../../../src/verification/ticket.js';
import { aid, context, contextOf, device, envelope, setup } from './setup.js';

type Row = Record<string, unknown>;

/** A Falcon that answers exact and wide searches, hidden ones, and online states. */
function falconWith(known: { exact?: Row[]; wide?: Row[]; hidden?: Row[] }) {
  return setup((call, input) => {
    const filter = new Map(input.query).get('filter') ?? '';
    if (call.name === 'findDevices') return envelope((filter.includes('[') ? known.exact : known.wide) ?? []);
    if (call.name === 'findHiddenDevices') return envelope(known.hidden ?? []);
    const ids = (input.query ?? []).map(([, id]) => id);
    return envelope(ids.map((id) => ({ id, state: 'online', last_seen: '2026-11-20T15:59:00Z' })));
  });
}

describe('finding the sensor of a machine', () => {
  it('asks for every spelling of its names at once', async () => {
    const { falcon, filters } = falconWith({ exact: [device(1, { hostname: 'app01' })] });
    await falcon.findHosts({ fqdn: 'App01.corp.example' }, context);
    expect(filters('findDevices')).toEqual([
      "hostname:['App01.corp.example','APP01.CORP.EXAMPLE','app01.corp.example','App01','APP01','app01','App01.local']",
    ]);
  });

  it('asks for the 15 capitals that Windows keeps of a long name', async () => {
    const { falcon, filters } = falconWith({});
    await falcon.findHosts({ hostname: 'very-long-server-name-02' }, context);
    expect(filters('findDevices')[0]).toContain("'VERY-LONG-SERVE'");
  });

  it('asks by serial number, agent id and instance id as well', async () => {
    const { falcon, filters } = falconWith({});
    await falcon.findHosts(
      { hostname: 'i-0123456789abcdef0', serial: 'vmware-56 4d', falconAid: aid(1).toUpperCase() },
      context,
    );
    const [filter] = filters('findDevices');
    expect(filter).toContain(`device_id:['${aid(1)}']`);
    expect(filter).toContain("instance_id:['i-0123456789abcdef0']");
    expect(filter).toContain("serial_number:['vmware-56 4d','VMWARE-56 4D']");
  });

  it('asks by the ticket’s own cloud instance and by its adapters, as Falcon spells them', async () => {
    const { falcon, filters } = falconWith({});
    const mac = '00:50:56:AB:00:01, n/a, 0050.56ab.0002';
    await falcon.findHosts({ instanceId: 'I-0123456789ABCDEF0', mac }, context);
    expect(filters('findDevices')).toEqual([
      "instance_id:['I-0123456789ABCDEF0','i-0123456789abcdef0'],mac_address:['00-50-56-ab-00-01','00-50-56-AB-00-01','00-50-56-ab-00-02','00-50-56-AB-00-02']",
    ]);
  });

  it.each([
    ['a cloud instance', { instanceId: "i-1'],device_id:!['" }],
    ['an adapter', { mac: "00:50:56:ab:00:0'" }],
    ['an adapter that is everybody’s', { mac: '00-05-9a-3c-7a-00' }],
  ])('asks nothing by %s that is none', async (_what, keys) => {
    const { falcon, asked } = falconWith({});
    await falcon.findHosts(keys, context);
    expect(asked).toHaveLength(0);
  });

  it('asks by sixteen adapters at most', async () => {
    const { falcon, filters } = falconWith({});
    const macs = Array.from({ length: 40 }, (_, index) => `00505600${String(index).padStart(4, '0')}`);
    await falcon.findHosts({ mac: macs.join() }, context);
    expect(
      filters('findDevices')
        .join()
        .match(/'[0-9-]+'/g),
    ).toHaveLength(16);
  });

  it.each(['To be filled by O.E.M.', 'None', '0', "1'2345"])('asks for no serial number %j', async (serial) => {
    const { falcon, filters } = falconWith({});
    await falcon.findHosts({ hostname: 'app01', serial }, context);
    expect(filters('findDevices').join()).not.toContain('serial_number');
  });

  it.each([{}, { hostname: '' }, { hostname: "x'],device_id:!['" }, { hostname: '10.1.2.3' }, { falconAid: 'abc' }])(
    'asks nothing when the ticket has nothing that may be asked: %j',
    async (keys) => {
      const { falcon, asked } = falconWith({});
      expect(await falcon.findHosts(keys, context)).toMatchObject({ visible: [], hidden: [] });
      expect(asked).toHaveLength(0);
    },
  );

  it('asks only for what is used, and never for login names', async () => {
    const { falcon, asked } = falconWith({ exact: [device(1, { hostname: 'app01' })] });
    await falcon.findHosts({ hostname: 'app01' }, context);
    const fields = new Map(asked[0]?.input.query).get('fields') ?? '';
    expect(fields).toContain('reduced_functionality_mode');
    expect(fields).not.toMatch(/login|email|notes|external_ip/);
  });

  it('joins the online state', async () => {
    const { falcon } = falconWith({ exact: [device(1, { hostname: 'app01' })] });
    const { visible } = await falcon.findHosts({ hostname: 'app01' }, context);
    expect(visible).toMatchObject([
      { aid: aid(1), online: 'online', onlineLastSeen: new Date('2026-11-20T15:59:00Z') },
    ]);
  });

  it('returns all that may be it, twins and re-images alike, and chooses none', async () => {
    const long = { hostname: 'FALCON-CROWDSTR', platform_name: 'Windows' };
    const { falcon } = falconWith({ exact: [device(1, long), device(2, long)] });
    const { visible } = await falcon.findHosts({ hostname: 'falcon-crowdstrike-dc2' }, context);
    expect(visible).toHaveLength(2);
  });

  it.each`
    asked                 | listed               | platform     | kept
    ${'web1'}             | ${'WEB1'}            | ${'Windows'} | ${1}
    ${'web1'}             | ${'web1.corp.test'}  | ${'Linux'}   | ${1}
    ${'web1'}             | ${'web1.local'}      | ${'Mac'}     | ${1}
    ${'web1'}             | ${'WEB10'}           | ${'Windows'} | ${0}
    ${'web1'}             | ${''}                | ${'Linux'}   | ${0}
    ${'averylongname16x'} | ${'AVERYLONGNAME16'} | ${'Windows'} | ${1}
    ${'averylongname16x'} | ${'AVERYLONGNAME16'} | ${'Linux'}   | ${0}
    ${'averylongname15'}  | ${'AVERYLONGNAME1'}  | ${'Windows'} | ${0}
  `('keeps $kept record named $listed ($platform) for $asked', async ({ asked, listed, platform, kept }) => {
    const { falcon } = falconWith({ exact: [device(1, { hostname: listed, platform_name: platform })] });
    const { visible } = await falcon.findHosts({ hostname: asked }, context);
    expect(visible).toHaveLength(kept);
  });

  it('keeps a renamed machine by its serial number or agent id', async () => {
    const { falcon } = falconWith({ exact: [device(1, { hostname: 'renamed', serial_number: 'vmware-1234' })] });
    expect((await falcon.findHosts({ serial: 'VMWARE-1234' }, context)).visible).toHaveLength(1);
    expect((await falcon.findHosts({ falconAid: aid(1) }, context)).visible).toHaveLength(1);
  });

  it('asks for what proves a restart, and neither for what a console action moves nor for persons', async () => {
    const { falcon, asked } = falconWith({ exact: [device(1, { hostname: 'app01' })] });
    await falcon.findHosts({ hostname: 'app01' }, context);
    const fields = new Map(asked[0]?.input.query).get('fields')?.split(',');
    expect(fields).toEqual(
      expect.arrayContaining(['last_reboot', 'agent_local_time', 'agent_load_flags', 'host_utc_offset']),
    );
    expect(fields?.filter((field) => /login|email|notes|modified/.test(field))).toEqual([]);
  });

  it('keeps a renamed machine by its cloud instance or an adapter', async () => {
    const renamed = { hostname: 'renamed', instance_id: 'i-0123456789abcdef0', mac_address: '00-50-56-ab-00-01' };
    const { falcon } = falconWith({ exact: [device(1, renamed), device(2, { hostname: 'web99' })] });
    const found = async (keys: MachineKeys) => (await falcon.findHosts(keys, context)).visible.map(({ aid }) => aid);
    expect(await found({ hostname: 'app01', instanceId: 'i-0123456789abcdef0' })).toEqual([aid(1)]);
    expect(await found({ hostname: 'app01', mac: '00:50:56:ab:00:01' })).toEqual([aid(1)]);
  });

  it('drops pods, which bear the name of their node', async () => {
    const { falcon } = falconWith({
      exact: [device(1, { hostname: 'node1' }), device(2, { hostname: 'node1', product_type_desc: 'Pod' })],
    });
    expect((await falcon.findHosts({ hostname: 'node1' }, context)).visible).toHaveLength(1);
  });
});

describe('when nothing has exactly that name', () => {
  it('looks once for mixed capitals, and keeps no neighbour', async () => {
    const wide = [device(1, { hostname: 'Web-Srv1' }), device(2, { hostname: 'Web-Srv10' })];
    const { falcon, filters } = falconWith({ wide });
    const { visible } = await falcon.findHosts({ hostname: 'web-srv1' }, context);
    expect(filters('findDevices')[1]).toBe("hostname:'web-srv1'");
    expect(visible.map((host) => host.aid)).toEqual([aid(1)]);
  });

  it('does not look wide for a name that half a fleet may begin with', async () => {
    const { falcon, filters } = falconWith({});
    await falcon.findHosts({ hostname: 'db' }, context);
    expect(filters('findDevices')).toHaveLength(1);
  });

  it('looks among the hidden hosts, and only then', async () => {
    const hidden = [device(3, { hostname: 'app01' }), device(4, { hostname: 'app010' })];
    const { falcon } = falconWith({ hidden });
    expect(await falcon.findHosts({ hostname: 'app01' }, context)).toMatchObject({ visible: [], hidden: [aid(3)] });

    const other = falconWith({ exact: [device(1, { hostname: 'app01' })], hidden });
    expect(await other.falcon.findHosts({ hostname: 'app01' }, context)).toMatchObject({ hidden: [] });
    expect(other.filters('findHiddenDevices')).toEqual([]);
  });
});

describe('asks of the same moment', () => {
  it('share calls, and each gets its own machine', async () => {
    const { falcon, asked } = falconWith({
      exact: [device(1, { hostname: 'app01' }), device(2, { hostname: 'app02' })],
    });
    const [one, two] = await Promise.all([
      falcon.findHosts({ hostname: 'app01' }, contextOf('INC1')),
      falcon.findHosts({ hostname: 'app02' }, contextOf('INC2')),
    ]);
    expect(asked.map(({ call }) => call.name)).toEqual(['findDevices', 'readOnlineStates']);
    expect(asked[0]?.input.context.subjects.map(({ ticket }) => ticket)).toEqual(['INC1', 'INC2']);
    expect([one, two].map(({ visible }) => visible.map((host) => host.aid))).toEqual([[aid(1)], [aid(2)]]);
  });
});

describe('pages', () => {
  const page = (rows: Row[], next?: string) => envelope(rows, { meta: { pagination: { total: 2, next } } });

  it('are asked for with the same filter until there is no next one', async () => {
    const { falcon, asked } = setup([
      page([device(1, { hostname: 'app01' })], 'token-2'),
      page([device(2, { hostname: 'app01' })], ''),
      envelope([]),
    ]);
    expect((await falcon.findHosts({ hostname: 'app01' }, context)).visible).toHaveLength(2);
    const [one, two] = asked.map(({ input }) => Object.fromEntries(input.query ?? []));
    expect(two).toEqual({ ...one, offset: 'token-2' });
  });

  it('end with an empty one, even when that names a next', async () => {
    const { falcon } = setup([page([device(1, { hostname: 'app01' })], 'token-2'), page([], 'token-3'), envelope([])]);
    expect((await falcon.findHosts({ hostname: 'app01' }, context)).visible).toHaveLength(1);
  });

  it('that repeat themselves are refused', async () => {
    const same = page([device(1, { hostname: 'app01' })], 'token-2');
    const { falcon } = setup([same, same]);
    await expect(falcon.findHosts({ hostname: 'app01' }, context)).rejects.toMatchObject({
      failure: { kind: 'malformed' },
    });
  });
});
