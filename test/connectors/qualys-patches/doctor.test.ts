import { afterEach, describe, expect, it } from 'vitest';
import { ago, context, openGateway, seedPatched, type Opened } from './setup.js';

let opened: Opened;
afterEach(async () => {
  expect(opened.gateway.violations).toEqual([]);
  await opened.gateway.close();
});

const checks = async () => new Map((await opened.patches.doctor(context)).map((check) => [check.name, check]));

describe('doctor', () => {
  it('finds all well where a machine with a licence was assessed within the hours', async () => {
    opened = await openGateway({ yaml: 'vendors: { qualys: { canaryAssetId: "501" } }' });
    seedPatched(opened);
    const found = await checks();
    expect([...found.keys()]).toEqual([
      'patch management login and machines',
      'patch management jobs',
      'patch management licence',
      'patch management assessments',
      'patch management scope',
    ]);
    expect([...found.values()].every(({ ok }) => ok)).toBe(true);
    expect(found.get('patch management licence')?.detail).toBe('activated on 1 of 1 machines that were looked at');
  });

  it('names the role where the account may not read', async () => {
    opened = await openGateway({ user: { role: 'none' } });
    const found = await checks();
    expect(found.get('patch management login and machines')).toMatchObject({ ok: false });
    expect(found.get('patch management login and machines')?.detail).toContain('Patch Reader');
  });

  it('names the tags where the canary is out of scope, and another machine is not', async () => {
    opened = await openGateway({ user: { tags: ['linux'] }, yaml: 'vendors: { qualys: { canaryAssetId: "501" } }' });
    seedPatched(opened);
    opened.gateway.addAsset({ assetId: 502, name: 'lin01', platform: 'Linux', tags: ['linux'] });
    const found = await checks();
    expect(found.get('patch management login and machines')).toMatchObject({ ok: true });
    expect(found.get('patch management scope')).toMatchObject({ ok: false });
    expect(found.get('patch management scope')?.detail).toContain('tags');
  });

  it('says that no machine is seen', async () => {
    opened = await openGateway();
    expect((await checks()).get('patch management login and machines')).toMatchObject({ ok: false });
  });

  it.each([
    [['VM'], { ok: false, detail: expect.stringContaining('on none of 1 machines') }],
    [null, { ok: false, unseen: true }],
  ])('with the modules %j it says so of the licence', async (activatedModules, expected) => {
    opened = await openGateway();
    opened.gateway.addAsset({ assetId: 501, name: 'APP01', wire: { activatedModules } });
    expect((await checks()).get('patch management licence')).toMatchObject(expected);
  });

  it.each([
    [4, { ok: true, detail: expect.stringContaining('every 4 hours') }],
    [5, { ok: true, detail: expect.stringContaining('every 4 hours') }],
    [6, { ok: true, detail: expect.stringContaining('the free version') }],
    [25, { ok: true, detail: expect.stringContaining('the free version') }],
    [26, { ok: false, detail: expect.stringContaining('more than 26 hours ago') }],
  ])('of machines that were assessed %i hours ago it tells the rhythm', async (hours, expected) => {
    opened = await openGateway();
    opened.gateway.addAsset({ assetId: 501, name: 'APP01', wire: { scanDateTime: ago(hours * 60) } });
    expect((await checks()).get('patch management assessments')).toMatchObject(expected);
  });

  it('does not guess the rhythm of machines that were never assessed', async () => {
    opened = await openGateway();
    opened.gateway.addAsset({ assetId: 501, name: 'APP01', wire: { scanDateTime: null } });
    expect((await checks()).get('patch management assessments')).toMatchObject({ ok: false, unseen: true });
  });
});
