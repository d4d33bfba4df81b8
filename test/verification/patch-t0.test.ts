import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/verification/evidence.js';
import type { JobResult, Patch, PatchAsset } from '../../src/verification/patch-facts.js';
import { patchT0, ticketsOwn } from '../../src/verification/patch-t0.js';
import { anEvidence, at } from '../support/evidence.js';
import { anAsset, aPatch, aResult, facts, unset } from './patches.js';

const HOUR = 60;
const t0Of = (before: Evidence, ...results: JobResult[]) =>
  patchT0({ ...before, patching: { told: facts({ results }) } });
const set = anEvidence({ t0: { at: at(0), origin: 'patched-at' } });
const entered = unset(0);
const ended = (minutes: number, over: Partial<JobResult> = {}) =>
  aResult({ endedAt: at(minutes), startedAt: at(minutes - 30), ...over });

describe('T0 by the patch jobs', () => {
  it('is the end of the run on this machine, with its beginning and what the ticket said', () => {
    expect(t0Of(entered, ended(-90))).toEqual({
      at: at(-90),
      origin: 'patch-job',
      startedAt: at(-120),
      own: { at: at(0), origin: 'entered-state' },
    });
  });

  it.each([
    ['a person’s moment', set, 1, 'patch-job'],
    ['a person’s moment', set, 0, 'patched-at'],
    ['a person’s moment', set, -1, 'patched-at'],
    ['the state’s moment', entered, 1, 'patch-job'],
    ['the state’s moment', entered, -1, 'patch-job'],
    ['the last update', { ...entered, t0: { at: at(0), origin: 'updated-on' as const } }, -1, 'patch-job'],
  ])('against %s, a run that ended %#: %s', (_what, before, minutes, origin) => {
    expect(t0Of(before, ended(minutes)).origin).toBe(origin);
  });

  it('is of no run that an earlier verdict has judged already', () => {
    const { t0 } = entered;
    const judgedAt = at(-60);
    const again = { ...entered, t0: { ...t0, judgedAt } };
    expect(t0Of(again, ended(-90))).toEqual({ at: at(0), origin: 'entered-state', judgedAt });
    expect(t0Of(again, ended(-60))).toMatchObject({ origin: 'entered-state' });
    expect(t0Of(again, ended(-59))).toMatchObject({ at: at(-59), origin: 'patch-job', judgedAt });
  });

  it('is the ticket’s where Patch Management was not asked, is silent, or names no patch of the finding', () => {
    expect(patchT0(entered)).toEqual({ at: at(0), origin: 'entered-state' });
    expect(patchT0({ ...entered, patching: { why: 'away' } })).toEqual({ at: at(0), origin: 'entered-state' });
    expect(t0Of({ ...entered, qids: [999] }, ended(-90)).origin).toBe('entered-state');
    expect(t0Of({ ...entered, qids: [] }, ended(-90)).origin).toBe('entered-state');
  });

  it('is the last end of several findings; one without a patch keeps it from moving back, not from moving on', () => {
    const two = { ...unset(0), qids: [241234, 241235] };
    const patches = [aPatch({ supersededBy: [] }), aPatch({ id: 'kb-5', qids: [241235], supersededBy: [] })];
    const by = (...results: JobResult[]) => patchT0({ ...two, patching: { told: facts({ patches, results }) } });
    const other = ended(-30, { job: 'job-5', installed: ['kb-5'] });
    expect(by(ended(-90), other)).toMatchObject({ at: at(-30), origin: 'patch-job', startedAt: at(-60) });
    expect(by(ended(-90))).toEqual({ at: at(0), origin: 'entered-state' });
    expect(by(ended(30))).toMatchObject({ at: at(30), origin: 'patch-job' });
  });

  it('tells of no restart before the ticket’s own moment where part of the patch came by another hand', () => {
    const late = ended(30, { startedAt: at(-60) });
    const two = { ...entered, qids: [241234, 241235] };
    const hand = aPatch({ id: 'kb-5', supersededBy: [] });
    const asset = { id: 'a', installed: ['kb-1', 'kb-5'] };
    const has = { ...entered, patching: { told: facts({ patches: [aPatch(), hand], results: [late], asset }) } };
    expect(t0Of(entered, late)).toMatchObject({ at: at(30), startedAt: at(-60) });
    expect(t0Of(two, late)).toMatchObject({ at: at(30), startedAt: at(0) });
    expect(patchT0(has)).toMatchObject({ at: at(30), startedAt: at(0) });
    expect(t0Of(two, ended(90, { startedAt: at(20) }))).toMatchObject({ at: at(90), startedAt: at(20) });
  });

  it.each([
    ['a restart is pending', { pendingReboot: true }],
    ['it still runs', { running: true }],
    ['it has no end', { endedAt: undefined }],
    ['its end lies after the look', { endedAt: at(151) }],
    ['it installed nothing', { installed: [] }],
    ['it removed it', { type: 'uninstall' as const }],
    ['nobody knows its type', { type: 'unknown' as const }],
  ])('is the ticket’s where of the only run %s', (_why, over) => {
    expect(t0Of(entered, ended(-90, over)).origin).toBe('entered-state');
  });

  it('may be an end in the moment of the look', () => {
    expect(t0Of(entered, ended(150))).toMatchObject({ at: at(150), origin: 'patch-job' });
  });

  it.each([
    [-72 * HOUR, 'entered-state'],
    [-72 * HOUR + 1, 'patch-job'],
  ])('a run that ended %i minutes from the ticket’s moment: %s', (minutes, origin) => {
    expect(t0Of(entered, ended(minutes)).origin).toBe(origin);
  });

  it('is the first of the runs that tell of it: a daily job does so every day', () => {
    const t0 = t0Of(entered, ended(-90), ended(30, { run: '2' }), ended(-80, { run: '3' }));
    expect(t0).toMatchObject({ at: at(-90) });
  });

  it('does not go back to a run that tells once more what had been told before it was judged', () => {
    const judged = { ...entered, t0: { ...entered.t0, judgedAt: at(-60) } };
    const again = ended(-30, { run: '2' });
    expect(t0Of(judged, again)).toMatchObject({ at: at(-30) });
    expect(t0Of(judged, ended(-90), again).origin).toBe('entered-state');
    expect(t0Of(judged, ended(-90), again, ended(30, { run: '3' })).origin).toBe('entered-state');
    expect(t0Of(judged, ended(-90), ended(30, { run: '3' }))).toMatchObject({ at: at(30) });
  });

  const [one, other] = [aPatch({ supersededBy: [] }), aPatch({ id: 'kb-5', supersededBy: [] })];
  const by = (patches: Patch[], ...results: JobResult[]) =>
    patchT0({ ...entered, patching: { told: facts({ patches, results }) } });

  it.each<[string, Patch[], Partial<PatchAsset>, string]>([
    ['lacks another', [one, other], { missing: ['kb-5'] }, 'entered-state'],
    ['has another', [one, other], { installed: ['kb-1', 'kb-5'] }, 'entered-state'],
    [
      'lacks only what takes its place',
      [{ ...one, supersededBy: ['kb-5'] }, other],
      { missing: ['kb-5'] },
      'patch-job',
    ],
    ['has what takes its place', [{ ...one, supersededBy: ['kb-5'] }, other], { installed: ['kb-5'] }, 'entered-state'],
    [
      'has what it took the place of',
      [one, { ...other, supersededBy: ['kb-1'] }],
      { installed: ['kb-5'] },
      'patch-job',
    ],
    ['lacks one of another finding', [one, { ...other, qids: [999] }], { missing: ['kb-5'] }, 'patch-job'],
  ])('by a run that installed one patch of the finding, where the machine %s', (_what, patches, asset, origin) => {
    const told = facts({ patches, asset: anAsset(asset), results: [ended(-90)] });
    expect(patchT0({ ...entered, patching: { told } }).origin).toBe(origin);
  });

  it('goes no further than what is through while another patch of the finding waits for a restart', () => {
    const waits = ended(60, { run: '2', installed: ['kb-5'], pendingReboot: true });
    expect(by([one, other], ended(30), waits)).toEqual({ at: at(30), origin: 'patch-job', own: entered.t0 });
    expect(by([one, other], ended(-90), waits)).toEqual(entered.t0);
    expect(by([one, other], waits)).toEqual(entered.t0);
    const older = ended(-90, { pendingReboot: true });
    expect(by([one, other], older, ended(-60, { run: '2', installed: ['kb-5'] }))).toEqual(entered.t0);
  });

  it.each([
    ['the one that needs one', true, false, -120],
    ['both, where neither needs one', false, false, undefined],
    ['both, where nobody knows of one', true, undefined, undefined],
  ])('counts restarts from the run of %s', (_what, needs, otherNeeds, minutes) => {
    const patches = [
      { ...one, rebootRequired: needs },
      { ...other, rebootRequired: otherNeeds },
    ];
    const t0 = by(patches, ended(-90), ended(-60, { run: '2', installed: ['kb-5'] }));
    expect(t0).toMatchObject({ at: at(-60), origin: 'patch-job' });
    expect(t0.startedAt).toEqual(minutes === undefined ? undefined : at(minutes));
  });

  it('is the last of several patches of one finding, each by its first run', () => {
    const runs = [
      ended(-90),
      ended(-60, { run: '2', installed: ['kb-5'] }),
      ended(-30, { run: '3', installed: ['kb-5', 'kb-1'] }),
    ];
    expect(by([one, other], ...runs)).toMatchObject({ at: at(-60) });
    expect(by([other, one], ...runs)).toMatchObject({ at: at(-60) });
    expect(by([{ ...one, supersededBy: ['kb-5'] }, other], ...runs)).toMatchObject({ at: at(-90) });
    expect(by([one, { ...other, supersededBy: ['kb-1'] }], ...runs)).toMatchObject({ at: at(-60) });
  });

  it('is the ticket’s while a failure or a removal stands', () => {
    expect(t0Of(entered, ended(-90), ended(-60, { run: '2', installed: [], failed: ['kb-1'] })).origin).toBe(
      'entered-state',
    );
    expect(t0Of(entered, ended(-90), ended(-60, { job: 'j', type: 'uninstall' })).origin).toBe('entered-state');
    const undated = { job: 'j', type: 'uninstall' as const, endedAt: undefined, statusAt: undefined };
    expect(t0Of(entered, ended(-90), ended(-60, { ...undated, startedAt: undefined })).origin).toBe('entered-state');
  });

  it('is the installation after a removal, not the one before', () => {
    const removal = ended(-60, { job: 'job-2', type: 'uninstall' });
    expect(t0Of(entered, ended(-90), removal, ended(-30, { run: '2' }))).toMatchObject({ at: at(-30) });
    expect(t0Of(entered, ended(-90), { ...removal, endedAt: at(-40) }, ended(-39, { run: '2' }))).toMatchObject({
      at: at(-39),
    });
  });

  it.each([
    ['the run does not say that no restart is pending', { pendingReboot: undefined }],
    ['the run does not tell its beginning', { startedAt: undefined }],
    ['its beginning lies after its end', { startedAt: at(-89) }],
  ])('does not tell a beginning where %s', (_why, over) => {
    const t0 = t0Of(entered, ended(-90, over));
    expect(t0).toMatchObject({ at: at(-90), origin: 'patch-job' });
    expect(t0).not.toHaveProperty('startedAt');
  });

  it('is found again from what the ticket itself said', () => {
    const moved = { ...entered, t0: t0Of(entered, ended(-90)) };
    expect(t0Of(moved, ended(-90))).toEqual(moved.t0);
    expect(t0Of(moved, ended(-90, { failed: ['kb-1'], installed: [] }))).toEqual({
      at: at(0),
      origin: 'entered-state',
    });
  });
});

describe('what the ticket itself says', () => {
  it('is kept beside a job’s moment', () => {
    const own = { at: at(5), origin: 'updated-on' as const };
    expect(ticketsOwn({ at: at(0), origin: 'patch-job', own })).toBe(own);
  });

  it('must be there', () => {
    expect(() => ticketsOwn({ at: at(0), origin: 'patch-job' })).toThrow('expected the moment of the ticket');
  });
});
