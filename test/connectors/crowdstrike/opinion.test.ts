import { describe, expect, it } from 'vitest';
import { SecondOpinion } from '../../../src/verification/falcon-facts.js';
import { aid, CID, context, contextOf, envelope, refusal, setup } from './setup.js';

const CVE = 'CVE-2026-1001';
const ON = { spotlight: true };
const HOUR_MS = 3_600_000;
let records = 0;

/** A record as Spotlight makes them, and what is given. */
function record(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: `${aid(1)}_${(records += 1)}`,
    cid: CID,
    aid: aid(1),
    vulnerability_id: CVE,
    status: 'closed',
    created_timestamp: '2026-10-01T10:00:00Z',
    updated_timestamp: '2026-11-20T14:00:00Z',
    closed_timestamp: '2026-11-20T14:00:00Z',
    apps: [{ product_name_version: 'Server', sub_status: 'closed' }],
    suppression_info: { is_suppressed: false },
    cve: { id: CVE },
    ...fields,
  };
}

/** Spotlight often leaves the error list out. */
function page(resources: unknown, pagination: Record<string, unknown> = {}): { text: string } {
  const total = Array.isArray(resources) ? resources.length : 0;
  const meta = { powered_by: 'spapi', pagination: { limit: 1000, total, after: '', ...pagination } };
  return { text: JSON.stringify({ meta, resources }) };
}

const noPatches = page([]);

async function opinionOn(...rows: Record<string, unknown>[]) {
  const { falcon } = setup([page(rows), noPatches], ON);
  const told = await falcon.opinion({ aid: aid(1), cves: [CVE] }, context);
  return SecondOpinion.decode(SecondOpinion.encode(told));
}

describe('what a record says', () => {
  it.each`
    fields                                                             | says
    ${{}}                                                              | ${{ status: 'closed', openApps: 0, suppressed: false }}
    ${{ status: 'open', closed_timestamp: undefined }}                 | ${{ status: 'open' }}
    ${{ status: 'reopen' }}                                            | ${{ status: 'reopened' }}
    ${{ status: 'expired' }}                                           | ${{ status: 'expired' }}
    ${{ status: 'mitigated' }}                                         | ${{ status: 'unknown' }}
    ${{ status: null }}                                                | ${{ status: 'unknown' }}
    ${{ apps: [{ sub_status: 'closed' }, { sub_status: 'open' }] }}    | ${{ status: 'closed', openApps: 1 }}
    ${{ apps: [{ sub_status: 'reopen' }, { sub_status: 'odd' }] }}     | ${{ openApps: 2 }}
    ${{ apps: [{ sub_status: 'expired' }, {}, { sub_status: null }] }} | ${{ openApps: 0 }}
    ${{ apps: null }}                                                  | ${{ openApps: 0 }}
    ${{ apps: undefined }}                                             | ${{ openApps: 0 }}
    ${{ suppression_info: { is_suppressed: true } }}                   | ${{ status: 'closed', suppressed: true }}
    ${{ suppression_info: undefined }}                                 | ${{ status: 'unknown', suppressed: false }}
    ${{ status: 'open', suppression_info: null }}                      | ${{ status: 'open', suppressed: false }}
    ${{ closed_timestamp: 'yesterday' }}                               | ${{ status: 'closed', closed: undefined }}
    ${{ closed_timestamp: '2027-11-20T14:00:00Z' }}                    | ${{ status: 'closed', closed: undefined }}
    ${{ vulnerability_id: undefined }}                                 | ${{ status: 'closed' }}
    ${{ cve: undefined }}                                              | ${{ status: 'closed' }}
  `('$fields says $says', async ({ fields, says }) => {
    expect(await opinionOn(record(fields))).toMatchObject({ kind: 'told', cves: [{ cve: CVE, records: [says] }] });
  });

  it('several of one CVE stand side by side', async () => {
    const told = await opinionOn(record(), record({ status: 'open', closed_timestamp: null }));
    expect(told).toMatchObject({ cves: [{ cve: CVE, records: [{ status: 'closed' }, { status: 'open' }] }] });
  });

  it('none has no entry: that is no evidence', async () => {
    expect(await opinionOn()).toEqual({ kind: 'told', at: new Date('2026-11-20T16:00:00Z'), cves: [] });
  });
});

describe('installed patches', () => {
  it.each`
    fields                                                                                         | patches
    ${{ pending_patches: 2, reboot_required: true, last_patch_confirmed: '2026-11-20T14:00:00Z' }} | ${{ pending: 2, rebootRequired: true, confirmed: new Date('2026-11-20T14:00:00Z') }}
    ${{ pending_patches: '0', reboot_required: 'false' }}                                          | ${{ pending: 0, rebootRequired: false, confirmed: undefined }}
    ${{ pending_patches: null, reboot_required: null, last_patch_confirmed: null }}                | ${{ pending: undefined, rebootRequired: undefined, confirmed: undefined }}
    ${{ pending_patches: -1, reboot_required: 'maybe' }}                                           | ${{ pending: undefined, rebootRequired: undefined }}
  `('$fields are $patches', async ({ fields, patches }) => {
    const { falcon } = setup([page([]), page([{ aid: aid(1), cid: CID, ...fields }])], ON);
    const told = await falcon.opinion({ aid: aid(1), cves: [CVE] }, context);
    expect(told).toMatchObject({ kind: 'told', patches });
  });

  it('alone are asked for where no CVE is known', async () => {
    const { falcon, filters } = setup([noPatches], ON);
    expect(await falcon.opinion({ aid: aid(1), cves: ['no CVE'] }, context)).toMatchObject({ kind: 'told', cves: [] });
    expect(filters('findInstalledPatches')).toEqual([`aid:['${aid(1)}']`]);
  });

  it('that a tenant does not offer leave the rest as it is, and are not asked for again', async () => {
    const { falcon, unused } = setup([page([record()]), { status: 404, text: refusal(404) }, page([record()])], ON);
    for (const _ of [1, 2]) {
      const told = await falcon.opinion({ aid: aid(1), cves: [CVE] }, context);
      expect(told).toMatchObject({ kind: 'told', cves: [{ cve: CVE }] });
      expect(told).not.toHaveProperty('patches');
    }
    expect(unused()).toBe(0);
  });

  it('that cannot be read now spoil the opinion: half of it could hide a restart that is due', async () => {
    const { falcon } = setup([page([record()]), { status: 503, text: refusal(503) }], ON);
    await expect(falcon.opinion({ aid: aid(1), cves: [CVE] }, context)).rejects.toMatchObject({
      failure: { kind: 'unavailable' },
    });
  });
});

describe('pages', () => {
  const ask = { aid: aid(1), cves: [CVE] };
  const expired = { status: 404, text: refusal(404, "Search context expired, 'after' key no longer valid") };

  it('are followed by cursor until all are there, though the last has a cursor, too', async () => {
    const { falcon, asked } = setup(
      [page([record()], { total: 2, after: 'b25l' }), page([record()], { total: 2, after: 'dHdv' }), noPatches],
      ON,
    );
    expect(await falcon.opinion(ask, context)).toMatchObject({ cves: [{ records: { length: 2 } }] });
    expect(asked.map(({ input }) => new Map(input.query).get('after'))).toEqual([undefined, 'b25l', undefined]);
    expect(new Set(asked.slice(0, 2).map(({ input }) => new Map(input.query).get('filter'))).size).toBe(1);
  });

  it('without a total end with the empty one', async () => {
    const { falcon, unused } = setup(
      [page([record()], { total: null, after: 'b25l' }), page([], { total: null, after: 'dHdv' }), noPatches],
      ON,
    );
    expect(await falcon.opinion(ask, context)).toMatchObject({ cves: [{ records: { length: 1 } }] });
    expect(unused()).toBe(0);
  });

  it('are begun anew, once, when the cursor has run out', async () => {
    const first = page([record()], { total: 2, after: 'b25l' });
    const both = page([record(), record()]);
    const { falcon, unused } = setup([first, expired, both, noPatches], ON);
    expect(await falcon.opinion(ask, context)).toMatchObject({ cves: [{ records: { length: 2 } }] });
    expect(unused()).toBe(0);
  });

  it('that run out twice are a failure, not a missing module', async () => {
    const first = page([record()], { total: 2, after: 'b25l' });
    const { falcon } = setup([first, expired, first, expired], ON);
    await expect(falcon.opinion(ask, context)).rejects.toThrow('the search ran out twice');
  });

  it.each([
    ['fewer records than announced', [page([record()], { total: 2 })]],
    ['fewer, with an empty last page that knows of none', [page([record()], { total: 2, after: 'x' }), page([])]],
    [
      'the same page again',
      [page([record({ id: 'a' })], { total: 2, after: 'x' }), page([record({ id: 'a' })], { total: 2, after: 'x' })],
    ],
    ['a record of another agent', [page([record({ aid: aid(2) })])]],
    ['a record of another CVE', [page([record({ vulnerability_id: 'CVE-2026-9999' })])]],
    ['a record of no CVE', [page([record({ vulnerability_id: null, cve: null })])]],
    ['a record of no agent', [page([record({ aid: null })])]],
    ['resources: null', [page(null)]],
    ['no resources', [{ text: '{"meta":{}}' }]],
    ['patches of another agent', [page([]), page([{ aid: aid(2) }])]],
  ])('with %s are refused', async (_, script) => {
    const { falcon } = setup(script, ON);
    await expect(falcon.opinion(ask, context)).rejects.toMatchObject({ failure: { kind: 'malformed' } });
  });

  it('beside an error are refused', async () => {
    const { falcon } = setup([envelope([record()], { errors: [{ code: 500, message: 'some are missing' }] })], ON);
    await expect(falcon.opinion(ask, context)).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
  });
});

describe('where Spotlight cannot be had', () => {
  const ask = { aid: aid(1), cves: [CVE] };

  it.each([
    [
      'a missing scope',
      { status: 403, text: refusal(403, 'access denied, scope not permitted') },
      /Vulnerabilities: Read/,
    ],
    ['a missing licence', { status: 403, text: refusal(403, 'access denied, authorization failed') }, /module/],
    ['a missing module', { status: 404, text: refusal(404) }, /does not have this module/],
    ['a 200 with a 403 inside', { text: refusal(403) }, /Vulnerabilities: Read/],
  ])('%s is off, in words, for an hour', async (_, answer, why) => {
    const { falcon, turnTo, unused } = setup([answer, page([record()]), noPatches], ON);
    const off = { kind: 'off', why: expect.stringMatching(why) };
    expect(await falcon.opinion(ask, context)).toEqual(off);
    turnTo(new Date(Date.parse('2026-11-20T12:00:00Z') + HOUR_MS - 1));
    expect(await falcon.opinion(ask, context)).toEqual(off);
    turnTo(new Date(Date.parse('2026-11-20T12:00:00Z') + HOUR_MS));
    expect(await falcon.opinion(ask, context)).toMatchObject({ kind: 'told' });
    expect(unused()).toBe(0);
  });

  it.each([
    ['over the limit', { status: 429, text: refusal(429) }, 'rate-limited'],
    ['an error of its own', { status: 500, text: refusal(500) }, 'unavailable'],
    ['a refused login', { status: 401, text: refusal(401) }, 'unauthorized'],
    ['half a document', { text: '{"resources":[{"id":' }, 'malformed'],
  ])('%s is a failure, and the next ask tries again', async (_, answer, kind) => {
    const { falcon } = setup([answer, page([record()]), noPatches], ON);
    await expect(falcon.opinion(ask, context)).rejects.toMatchObject({ failure: { kind } });
    expect(await falcon.opinion(ask, context)).toMatchObject({ kind: 'told' });
  });

  it('switched off, nothing is asked', async () => {
    const { falcon, asked } = setup([]);
    expect(await falcon.opinion(ask, context)).toEqual({ kind: 'off', why: 'vendors.crowdstrike.spotlight is false' });
    expect(asked).toEqual([]);
  });
});

describe('asks of the same moment', () => {
  it('share calls, and each gets its own CVEs of its own agent', async () => {
    const other = 'CVE-2026-1002';
    const rows = [record(), record({ aid: aid(2), vulnerability_id: other }), record({ vulnerability_id: other })];
    const { falcon, asked, filters } = setup([page(rows), noPatches], ON);
    const [one, two] = await Promise.all([
      falcon.opinion({ aid: aid(1), cves: [CVE] }, contextOf('INC0010001')),
      falcon.opinion({ aid: aid(2), cves: [other, CVE] }, contextOf('INC0010002')),
    ]);
    expect(one).toMatchObject({ cves: [{ cve: CVE, records: { length: 1 } }] });
    expect(two).toMatchObject({ cves: [{ cve: other, records: { length: 1 } }] });
    expect(filters('findVulnerabilities')).toEqual([`aid:['${aid(1)}','${aid(2)}']+cve.id:['${CVE}','${other}']`]);
    expect(asked[0]?.input.context.subjects.map(({ ticket }) => ticket)).toEqual(['INC0010001', 'INC0010002']);
  });

  it('are at most 50 agents and 100 CVEs a call; a call that fails fails its own askers alone', async () => {
    const { falcon, filters } = setup((call, input) => {
      const filter = new Map(input.query).get('filter') ?? '';
      if (filter.includes(aid(0)) && call.name === 'findVulnerabilities') return { status: 503, text: refusal(503) };
      return page([]);
    }, ON);
    const cves = Array.from({ length: 101 }, (_, index) => `CVE-2026-${1000 + index}`);
    const asks = Array.from({ length: 51 }, (_, index) => falcon.opinion({ aid: aid(index), cves }, context));
    const ended = await Promise.allSettled(asks);
    expect(ended.map(({ status }) => status)).toEqual([...Array(50).fill('rejected'), 'fulfilled']);
    expect(filters('findVulnerabilities').map((filter) => filter.match(/CVE/g)?.length)).toEqual([100, 100, 1]);
    expect(filters('findInstalledPatches')).toEqual([`aid:['${aid(50)}']`]);
  });
});
