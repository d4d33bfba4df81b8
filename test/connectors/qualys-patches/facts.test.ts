import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ago, ask, context, done, NOW, openGateway, seedPatched, type Opened } from './setup.js';

let opened: Opened;
let app01: string;
beforeEach(async () => {
  opened = await openGateway();
  app01 = seedPatched(opened);
});
afterEach(async () => {
  expect(opened.gateway.violations).toEqual([]);
  await opened.gateway.close();
});

const facts = (over = {}) => opened.patches.factsOf(ask(over), context);

describe('what Patch Management says of one machine', () => {
  it('is its assessment, the patches of the finding, and the run that deployed them', async () => {
    expect(await facts()).toEqual({
      at: NOW,
      asset: {
        id: app01,
        name: 'APP01',
        licensed: true,
        assessedAt: new Date(ago(60)),
        scanStatus: 'Scanned',
        status: 'Success',
        installed: ['kb-1'],
        missing: [],
      },
      patches: [
        {
          id: 'kb-1',
          title: 'Update kb-1',
          kb: 'KB5001',
          qids: [91001],
          rebootRequired: true,
          supersedes: [],
          supersededBy: [],
        },
      ],
      results: [
        {
          job: 'job-1',
          name: 'job-1',
          run: '1',
          type: 'install',
          status: 'Completed',
          statusCode: '2036',
          startedAt: new Date(ago(60)),
          endedAt: new Date(ago(30)),
          statusAt: new Date(ago(30)),
          pendingReboot: false,
          pendingVerification: false,
          installed: ['kb-1'],
          failed: [],
          superseded: [],
          notApplicable: [],
          given: ['kb-1'],
        },
      ],
      uncovered: [],
      opaque: [],
    });
  });

  it.each([
    ['a flag', { pendingReboot: true }, { pendingReboot: true }],
    ['a count', { pendingReboot: 2 }, { pendingReboot: true }],
    ['a count as text', { pendingReboot: '1' }, { pendingReboot: true }],
    ['a flag as text', { pendingReboot: 'True' }, { pendingReboot: true }],
    ['another job', { pendingForRebootInAnotherJob: true }, { pendingReboot: true }],
    ['no flag at all', { pendingReboot: null }, {}],
    ['words that nobody knows', { pendingReboot: 'perhaps' }, {}],
  ])('a pending restart is told by %s', async (_how, wire, expected) => {
    opened.gateway.runJob('job-1', { [app01]: wire });
    const [result] = (await facts()).results;
    expect(result?.pendingReboot).toBe('pendingReboot' in expected ? true : undefined);
  });

  it.each([false, 0, '0', 'false'])('no pending restart is told by %j', async (pendingReboot) => {
    opened.gateway.runJob('job-1', { [app01]: { pendingReboot } });
    expect((await facts()).results).toMatchObject([{ pendingReboot: false }]);
  });

  it.each([
    ['text digits', { endDateTime: String(ago(30)) }, new Date(ago(30))],
    ['ISO text', { endDateTime: new Date(ago(30)).toISOString() }, new Date(ago(30))],
    ['zero', { endDateTime: 0 }, undefined],
    ['seconds instead of milliseconds', { endDateTime: Math.floor(ago(30) / 1000) }, undefined],
    ['a far future', { endDateTime: 9_999_999_999_999 }, undefined],
    ['words', { endDateTime: 'yesterday' }, undefined],
    ['an object', { endDateTime: { value: ago(30) } }, undefined],
  ])('the end of a run as %s is a moment, or missing', async (_form, wire, expected) => {
    opened.gateway.runJob('job-1', { [app01]: wire });
    const [result] = (await facts()).results;
    expect(result?.endedAt).toEqual(expected);
  });

  it('a status that nobody knows is kept as it stands', async () => {
    opened.gateway.runJob('job-1', { [app01]: { status: 'Frobnicated', statusCode: 29_999 } });
    expect((await facts()).results).toMatchObject([{ status: 'Frobnicated', statusCode: '29999' }]);
  });

  it.each([
    ['Install', 'install'],
    ['Uninstall', 'uninstall'],
    ['Rollback', 'uninstall'],
    ['Mitigate', 'unknown'],
  ])('a job of type %s is of type %s', async (type, expected) => {
    opened.gateway.addJob({ id: 'job-1', type, patches: ['kb-1'] });
    opened.gateway.runJob('job-1', { [app01]: done(['kb-1']) });
    expect((await facts()).results).toMatchObject([{ type: expected }]);
  });

  it('every run of a recurring job counts, and those before the time asked for do not', async () => {
    opened.gateway.addJob({ id: 'job-1', recurring: true, patches: ['kb-1'] });
    for (const [run, days] of [
      ['1', 9],
      ['2', 2],
      ['3', 1],
    ] as const) {
      const at = new Date(ago(days * 24 * 60));
      opened.gateway.runJob('job-1', { [app01]: done(['kb-1']) }, { run, at });
    }
    expect((await facts()).results.map(({ run }) => run)).toEqual(['3', '2']);
  });

  it('a patch that took the place of the finding’s own comes along, however often it was replaced', async () => {
    opened.gateway.addPatch({ id: 'kb-1', qids: [91001], wire: { supersededBy: ['kb-2'] } });
    opened.gateway.addPatch({ id: 'kb-2', qids: [], wire: { supersedes: ['kb-1'], supersededBy: ['kb-3'] } });
    opened.gateway.addPatch({ id: 'kb-3', qids: [], wire: { supersedes: ['kb-2'] } });
    opened.gateway.runJob('job-1', { [app01]: { success: ['kb-3'], superseded: ['kb-1'] } });
    const told = await facts();
    expect(told.patches.map(({ id }) => id)).toEqual(['kb-1', 'kb-2', 'kb-3']);
    expect(told.results).toMatchObject([{ installed: ['kb-3'], superseded: ['kb-1'] }]);
  });

  it.each([
    ['Automatic', false],
    ['AcquireFromVendor', true],
    ['Manual', true],
    ['Quantum', undefined],
  ])('a patch that is downloaded %s needs a person: %s', async (downloadMethod, expected) => {
    opened.gateway.addPatch({ id: 'kb-1', qids: [91001], wire: { downloadMethod } });
    const [patch] = (await facts()).patches;
    expect(patch?.byHand).toBe(expected);
  });

  it.each([
    [['VM', 'PM'], true],
    [['VM'], false],
    [null, undefined],
  ])('with the modules %j it has a licence: %s', async (activatedModules, expected) => {
    opened.gateway.assess(app01, { activatedModules });
    expect((await facts()).asset?.licensed).toBe(expected);
  });

  it('a system that the module does not assess is told', async () => {
    opened.gateway.assess(app01, { osNotSupportedForModules: ['PM'] });
    expect((await facts()).asset?.supported).toBe(false);
  });
});

describe('a job that left the machine out', () => {
  beforeEach(() => {
    const other = opened.gateway.addAsset({ assetId: 777, name: 'APP77' });
    opened.gateway.addJob({ id: 'job-1', patches: ['kb-1'] });
    opened.gateway.runJob('job-1', { [other]: done(['kb-1']) });
  });

  it('is named', async () => {
    expect(await facts()).toMatchObject({ results: [], uncovered: [{ job: 'job-1', name: 'job-1', given: ['kb-1'] }] });
  });

  it.each([
    ['it deploys other patches', () => opened.gateway.addJob({ id: 'job-1', patches: ['kb-9'] })],
    ['it removes them', () => opened.gateway.addJob({ id: 'job-1', type: 'Uninstall', patches: ['kb-1'] })],
    ['nobody knows what it deploys', () => opened.gateway.addJob({ id: 'job-1' })],
  ])('is not named where %s', async (_why, change) => {
    change();
    opened.gateway.runJob('job-1', { other: done([]) });
    expect((await facts()).uncovered).toEqual([]);
  });

  it('is not named before it has run', async () => {
    opened.gateway.addJob({ id: 'job-1', patches: ['kb-1'] });
    expect((await facts()).uncovered).toEqual([]);
  });
});

describe('a machine that is not certainly the ticket’s', () => {
  it.each([
    ['bears another name', () => opened.gateway.addAsset({ assetId: 501, name: 'KIOSK7' })],
    ['is of another platform', () => opened.gateway.addAsset({ assetId: 501, name: 'APP01', platform: 'Linux' })],
  ])('has no facts: it %s', async (_what, change) => {
    change();
    expect(await facts()).toMatchObject({ results: [], uncovered: [], patches: [{ id: 'kb-1' }] });
    expect(await facts()).not.toHaveProperty('asset');
  });

  it('has no facts where two assets bear its name', async () => {
    opened.gateway.addAsset({ assetId: 502, name: 'app01' });
    expect(await facts({ assetIds: ['501', '502'] })).not.toHaveProperty('asset');
  });

  it('has no facts where it has no asset id at all', async () => {
    expect(await facts({ assetIds: [] })).toMatchObject({ results: [] });
  });
});
