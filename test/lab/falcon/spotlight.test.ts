import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { ask, bodyOf, client, errorOf, minute, mondayFalcon, PATCHES, pick, VULNERABILITIES } from './ask.js';

const CVE = 'CVE-2026-1001';
let falcon: FalconStandIn;
let now: Date;
let aid: string;

beforeEach(async () => {
  now = minute(0);
  falcon = await mondayFalcon({ now: () => now });
  aid = falcon.addHost({ hostname: 'WEB1' });
});
afterEach(() => falcon.close());

function find(query: Record<string, string> = {}) {
  return ask(falcon, { path: VULNERABILITIES, query: { filter: `aid:'${aid}'`, ...query } });
}
async function last(field: string): Promise<unknown> {
  return pick(await find(), field).at(-1);
}

describe('vulnerabilities', () => {
  it('are found by agent and CVE, in every state, without an error list', async () => {
    falcon.vulnerability(aid, { cve: CVE, status: 'closed' });
    falcon.vulnerability(aid, { cve: 'CVE-2026-1002' });
    falcon.vulnerability(falcon.addHost({ hostname: 'WEB2' }), { cve: CVE });
    const answer = await find({ filter: `aid:['${aid}']+cve.id:['${CVE}','CVE-2026-9999']` });
    expect(pick(answer, 'status')).toEqual(['closed']);
    expect(bodyOf(answer)).not.toHaveProperty('errors');
    expect(pick(await find({ filter: `aid:'${aid}'+status:'open'` }), 'vulnerability_id')).toEqual(['CVE-2026-1002']);
    expect(pick(await find({ filter: "created_timestamp:>'now-1d'" }), 'aid')).toEqual([]);
  });

  it('bring the CVE itself only with its facet', async () => {
    falcon.vulnerability(aid, { cve: CVE });
    expect(pick(await find(), 'cve')).toEqual([undefined]);
    expect(pick(await find({ facet: 'cve' }), 'cve')).toMatchObject([{ id: CVE }]);
  });

  it('close, reopen and expire with a stamp, all programs along', async () => {
    falcon.vulnerability(aid, { cve: CVE, apps: [{ product: 'One' }, { product: 'Two' }] });
    falcon.vulnerabilityIs(aid, CVE, 'closed', minute(30));
    expect([await last('status'), await last('closed_timestamp')]).toEqual(['closed', '2026-11-16T08:30:00Z']);
    expect(await last('apps')).toMatchObject([{ sub_status: 'closed' }, { sub_status: 'closed' }]);
    falcon.vulnerabilityIs(aid, CVE, 'reopen', minute(60));
    expect([await last('status'), await last('updated_timestamp')]).toEqual(['reopen', '2026-11-16T09:00:00Z']);
    falcon.vulnerabilityIs(aid, CVE, 'expired');
    expect(await last('status')).toBe('expired');
    expect(() => falcon.vulnerabilityIs(aid, 'CVE-2026-9999', 'closed')).toThrow(RangeError);
  });

  it('may have one program open, be suppressed, or be as odd as wanted', async () => {
    const apps = [
      { product: 'One', subStatus: 'closed' },
      { product: 'Two', subStatus: 'open' },
    ];
    falcon.vulnerability(aid, { cve: CVE, status: 'closed', apps, raw: { suppression_info: undefined, status: null } });
    expect(await last('apps')).toMatchObject([{ sub_status: 'closed' }, { sub_status: 'open' }]);
    expect([await last('suppression_info'), await last('status')]).toEqual([undefined, null]);
    falcon.vulnerability(aid, { cve: 'CVE-2026-1002' });
    falcon.suppress(aid, 'CVE-2026-1002');
    expect(await last('suppression_info')).toEqual({ is_suppressed: true });
  });

  it('come in pages, the last of which has a cursor, too', async () => {
    for (const cve of ['CVE-2026-1001', 'CVE-2026-1002', 'CVE-2026-1003']) falcon.vulnerability(aid, { cve });
    const seen: unknown[] = [];
    let after = '';
    for (const size of [2, 1, 0]) {
      const page = await find({ limit: '2', ...(after === '' ? {} : { after }) });
      expect(bodyOf(page).meta.pagination?.total).toBe(3);
      expect(bodyOf(page).resources).toHaveLength(size);
      seen.push(...pick(page, 'vulnerability_id'));
      after = bodyOf(page).meta.pagination?.after ?? '';
    }
    expect([seen.length, new Set(seen).size, after]).toEqual([3, 3, '']);
  });

  it.each([
    ['after two minutes', () => void (now = minute(2))],
    ['by hand', () => falcon.expireCursors()],
    ['by a fault', () => falcon.setFault('cursor-expired', { count: 1 })],
  ])('searches run out %s', async (_, runOut) => {
    falcon.vulnerability(aid, { cve: CVE });
    const after = bodyOf(await find()).meta.pagination?.after ?? '';
    expect((await find({ after })).status).toBe(200);
    runOut();
    const answer = await find({ after });
    expect([answer.status, errorOf(answer)]).toEqual([404, "Search context expired, 'after' key no longer valid"]);
    expect(bodyOf(answer).resources).toEqual([]);
  });

  it.each([
    [{ filter: '' }],
    [{ filter: "aid:'*'" }],
    [{ filter: "aid:''" }],
    [{ filter: "cve.id:~'CVE'" }],
    [{ filter: "hostname:'WEB1'" }],
    [{ limit: '5001' }],
  ])('are refused with %j', async (query) => {
    expect((await find(query)).status).toBe(400);
  });
});

it('installed patches are what was seeded, for hosts that were', async () => {
  falcon.addHost({ hostname: 'WEB2' });
  falcon.installedPatches(aid, {
    pending: 1,
    rebootRequired: true,
    confirmed: minute(5),
    raw: { active_patches: null },
  });
  const answer = await ask(falcon, { path: PATCHES, query: { filter: 'reboot_required:true' } });
  expect(bodyOf(answer).resources).toMatchObject([
    {
      aid,
      pending_patches: 1,
      reboot_required: true,
      last_patch_confirmed: '2026-11-16T08:05:00Z',
      active_patches: null,
    },
  ]);
  const everybody = await ask(falcon, { path: PATCHES, query: { filter: "hostname:!'nobody'" } });
  expect(pick(everybody, 'aid')).toEqual([aid]);
});

it('Spotlight has a scope of its own', async () => {
  const poor = await mondayFalcon({ clients: [{ ...client, scopes: ['hosts:read'] }] });
  const refused = await ask(poor, { path: VULNERABILITIES, query: { filter: "aid:'x'" } });
  await poor.close();
  expect([refused.status, errorOf(refused)]).toEqual([403, 'access denied, scope not permitted']);
});
