import { describe, expect, it } from 'vitest';
import type { PatchFacts } from '../../src/verification/patch-facts.js';
import { jobName, patchName, patchWordOf } from '../../src/verification/patch-word.js';
import { anEvidence, at } from '../support/evidence.js';
import { anAsset, aPatch, aResult, facts, heir } from './patches.js';

const wordOf = (over: Partial<PatchFacts>, qid = 241234) =>
  patchWordOf(anEvidence({ patching: { told: facts(over) } }), qid);
const failure = aResult({ installed: [], failed: ['kb-1'] });
const removal = aResult({ job: 'job-2', type: 'uninstall' });

describe('the word on the patches of a finding', () => {
  it('is none where Patch Management was not asked, or has only been silent', () => {
    expect(patchWordOf(anEvidence(), 241234)).toBeUndefined();
    expect(patchWordOf(anEvidence({ patching: { silentSince: at(1), why: 'away' } }), 241234)).toBeUndefined();
  });

  it('is empty for a finding that no patch names', () => {
    const empty = { installed: [], failed: undefined, removed: undefined, superseded: undefined, uncovered: [] };
    expect(wordOf({}, 999)).toEqual(empty);
  });

  it('counts an heir of an heir as the patch', () => {
    const last = { ...heir, id: 'kb-3', supersedes: ['kb-2'], supersededBy: ['kb-1'] };
    const chain = [aPatch(), { ...heir, supersededBy: ['kb-3'] }, last];
    const word = wordOf({ patches: chain, results: [aResult({ installed: ['kb-3'] })] });
    expect(word?.installed.map(({ patch }) => patch.id)).toEqual(['kb-3']);
  });

  it('knows nothing of an heir that Patch Management does not describe', () => {
    expect(wordOf({ patches: [aPatch()], results: [aResult({ installed: ['kb-2'] })] })?.installed).toEqual([]);
  });
});

describe('installed', () => {
  it('is told newest first, by the end of the run, else its last status, else its beginning', () => {
    const results = [
      aResult({ job: 'a', endedAt: at(1), statusAt: at(90) }),
      aResult({ job: 'b', endedAt: undefined, statusAt: at(3), startedAt: at(80) }),
      aResult({ job: 'c', endedAt: undefined, statusAt: undefined, startedAt: at(2) }),
      aResult({ job: 'd', endedAt: undefined, statusAt: undefined, startedAt: undefined }),
    ];
    const word = wordOf({ results });
    expect(word?.installed.map(({ result, at: when }) => [result.job, when])).toEqual([
      ['d', undefined],
      ['b', at(3)],
      ['c', at(2)],
      ['a', at(1)],
    ]);
  });

  it('is told in one order of runs that ended together, in whatever order they come', () => {
    const runs = [aResult({ job: 'a', run: '1' }), aResult({ job: 'a', run: '2' }), aResult({ job: 'b' })];
    for (const results of [runs, runs.toReversed()]) {
      const told = wordOf({ results })?.installed.map(({ result: { job, run } }) => `${job}${run}`);
      expect(told).toEqual(['a1', 'a2', 'b1']);
    }
  });

  it.each(['uninstall', 'unknown'] as const)('is nothing that a job of type %s says', (type) => {
    expect(wordOf({ results: [aResult({ type })] })?.installed).toEqual([]);
  });
});

describe('failed', () => {
  it('is a patch that a job could not install', () => {
    expect(wordOf({ results: [failure] })?.failed).toMatchObject({ patch: { id: 'kb-1' }, at: at(0) });
  });

  it.each(['uninstall', 'unknown'] as const)('is nothing that a job of type %s says', (type) => {
    expect(wordOf({ results: [{ ...failure, type }] })?.failed).toBeUndefined();
  });

  it('is not believed without a time', () => {
    const undated = { ...failure, endedAt: undefined, statusAt: undefined, startedAt: undefined };
    expect(wordOf({ results: [undated] })?.failed).toBeUndefined();
  });

  it.each([
    ['a minute later it was installed', at(1), false],
    ['it was installed in the same moment', at(0), true],
    ['it was installed before', at(-1), true],
  ])('where %s: stands %s', (_when, endedAt, stands) => {
    const word = wordOf({ results: [failure, aResult({ job: 'job-2', endedAt })] });
    expect(word?.failed !== undefined).toBe(stands);
  });

  it('is undone by the heir, too', () => {
    const later = aResult({ job: 'job-2', endedAt: at(5), installed: ['kb-2'] });
    expect(wordOf({ results: [failure, later] })?.failed).toBeUndefined();
  });

  it('speaks by its newest run', () => {
    const later = { ...failure, job: 'job-2', endedAt: at(9) };
    expect(wordOf({ results: [failure, later] })?.failed?.result.job).toBe('job-2');
  });

  it.each([
    ['after the failure and shows it installed', anAsset({ assessedAt: at(1), installed: ['kb-1'] }), false],
    ['in the moment of the failure', anAsset({ assessedAt: at(0), installed: ['kb-1'] }), true],
    ['at no known time', anAsset({ assessedAt: undefined, installed: ['kb-1'] }), true],
    ['after the failure and shows another', anAsset({ assessedAt: at(1), installed: ['kb-9'] }), true],
    ['after the failure and lists nothing', anAsset({ assessedAt: at(1) }), true],
  ])('where the machine was assessed %s: stands %s', (_when, asset, stands) => {
    expect(wordOf({ results: [failure], asset })?.failed !== undefined).toBe(stands);
  });

  it('stands where no machine is shown', () => {
    expect(wordOf({ results: [failure], asset: undefined })?.failed).toBeDefined();
  });
});

describe('removed', () => {
  it('is a patch that an uninstall job names as done', () => {
    expect(wordOf({ results: [removal] })?.removed).toMatchObject({ patch: { id: 'kb-1' }, at: at(0) });
  });

  it.each([
    ['has ended without a word on it', { given: ['kb-1'], installed: [] }, true],
    ['has not ended', { given: ['kb-1'], installed: [], endedAt: undefined }, false],
    ['failed to', { given: ['kb-1'], installed: [], failed: ['kb-1'] }, false],
    ['found it not applicable', { given: ['kb-1'], installed: [], notApplicable: ['kb-1'] }, false],
    ['was given another', { given: ['kb-9'], installed: [] }, false],
    ['has done so, and is not through', { endedAt: undefined }, true],
  ])('where the job %s: %s', (_how, over, expected) => {
    expect(wordOf({ results: [{ ...removal, ...over }] })?.removed !== undefined).toBe(expected);
  });

  it.each([
    [1, false],
    [0, true],
    [-1, true],
  ])('is undone by an installation %i minutes later: stands %s', (minutes, stands) => {
    const word = wordOf({ results: [removal, aResult({ endedAt: at(minutes) })] });
    expect(word?.removed !== undefined).toBe(stands);
  });

  it('without a time stands, whatever was installed', () => {
    const undated = { ...removal, endedAt: undefined, statusAt: undefined, startedAt: undefined };
    expect(wordOf({ results: [undated, aResult({ endedAt: at(60) })] })?.removed).toBeDefined();
  });
});

describe('superseded', () => {
  it.each([
    ['the heir was installed by a job', { results: [aResult({ installed: ['kb-2'] })] }, true],
    ['the heir is seen installed', { results: [], asset: anAsset({ installed: ['kb-2'] }) }, true],
    ['a job said so', { results: [aResult({ installed: [], superseded: ['kb-1'] })] }, true],
    ['nobody said so of this host', { results: [aResult({ installed: [] })] }, false],
    ['the patch itself was installed', { results: [aResult(), aResult({ job: 'b', installed: ['kb-2'] })] }, false],
    [
      'the patch itself is seen installed',
      { results: [aResult({ installed: ['kb-2'] })], asset: anAsset({ installed: ['kb-1'] }) },
      false,
    ],
    [
      'nobody describes the heir',
      { patches: [aPatch()], results: [aResult({ superseded: ['kb-1'], installed: [] })] },
      false,
    ],
    ['no machine is shown', { asset: undefined, results: [aResult({ installed: ['kb-2'] })] }, true],
  ])('where %s: %s', (_why, over, expected) => {
    const word = wordOf(over);
    expect(word?.superseded && [word.superseded.patch.id, word.superseded.by.id]).toEqual(
      expected ? ['kb-1', 'kb-2'] : undefined,
    );
  });
});

describe('not covered', () => {
  const uncovered = [
    { job: 'job-7', given: ['kb-1', 'kb-2', 'kb-9'] },
    { job: 'job-8', name: 'Other', given: ['kb-9'] },
  ];

  it('is said of each job that deployed the patch elsewhere, or found it not applicable, in order', () => {
    const idle = aResult({ installed: [], notApplicable: ['kb-1'] });
    expect(wordOf({ results: [idle], uncovered })?.uncovered).toEqual([
      'job Friday found KB5001 not applicable',
      'job job-7 deployed KB5001, KB5002 and never covered this host',
    ]);
  });

  it('is nothing where a job installed it after all', () => {
    expect(wordOf({ uncovered })?.uncovered).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    [{ kb: 'KB1', title: 'Update' }, 'KB1'],
    [{ kb: undefined, title: 'Update' }, 'Update'],
    [{ kb: undefined, title: undefined }, 'kb-1'],
  ])('a patch with %j is called %s', (over, name) => expect(patchName(aPatch(over))).toBe(name));

  it.each([
    [{ job: 'j1', name: 'Friday' }, 'job Friday'],
    [{ job: 'j1' }, 'job j1'],
  ])('the job %j is called %s', (job, name) => expect(jobName(job)).toBe(name));
});
