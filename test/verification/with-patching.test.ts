import { describe, expect, it } from 'vitest';
import { Evidence } from '../../src/verification/evidence.js';
import { patchesSince, withoutPatching, withPatching } from '../../src/verification/with-patching.js';
import { anEvidence, at } from '../support/evidence.js';
import { anAsset, aResult, facts, unset } from './patches.js';

const HOUR = 60;
const seen = withPatching(anEvidence(), facts());

describe('evidence with what Patch Management told', () => {
  it('has the facts, T0 by them, and no silence any more', () => {
    const silent = withoutPatching(unset(90), { at: at(1), why: 'away' });
    expect(withPatching(silent, facts())).toEqual({
      ...unset(90),
      patching: { told: facts() },
      t0: { at: at(0), origin: 'patch-job', startedAt: at(-60), own: { at: at(90), origin: 'entered-state' } },
    });
  });

  it('goes through the ledger unchanged', () => {
    const results = [
      aResult(),
      aResult({ run: '2', type: 'uninstall', installed: [], endedAt: at(-5) }),
      aResult({ run: '3', type: 'unknown' }),
    ];
    const uncovered = [{ job: 'job-7', name: 'Other', given: ['kb-1'] }];
    const told = withPatching(unset(90), facts({ results, uncovered, opaque: ['wave'] }));
    expect(told.t0).toMatchObject({ origin: 'patch-job', own: { origin: 'entered-state' } });
    expect(Evidence.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
  });

  it('keeps a run that a job no longer tells of, and takes the newest word on one that it does', () => {
    const other = aResult({ job: 'job-2', run: '7' });
    const worse = aResult({ installed: [], failed: ['kb-1'] });
    const before = withPatching(anEvidence(), facts({ results: [aResult(), other] }));
    expect(withPatching(before, facts({ results: [worse] })).patching?.told?.results).toEqual([worse, other]);
  });

  it('tells runs of one job apart', () => {
    const next = withPatching(seen, facts({ results: [aResult({ run: '2' })] }));
    expect(next.patching?.told?.results.map(({ run }) => run)).toEqual(['2', '1']);
  });

  it('keeps forty runs at most, the newest word first', () => {
    const many = Array.from({ length: 45 }, (_, index) => aResult({ run: String(index + 10) }));
    const runs = withPatching(seen, facts({ results: many })).patching?.told?.results;
    expect(runs?.map(({ run }) => run)).toEqual(many.slice(0, 40).map(({ run }) => run));
  });

  it('takes a machine that is shown no more for silence, and keeps what was said of it', () => {
    const lost = withPatching(seen, facts({ at: at(200), asset: undefined, results: [] }));
    expect(lost).toEqual({
      ...seen,
      patching: { told: facts(), silentSince: at(200), why: 'Patch Management shows this machine no more' },
    });
    const never = withPatching(anEvidence(), facts({ asset: undefined, results: [] }));
    expect(never.patching).toEqual({ told: facts({ asset: undefined, results: [] }) });
    expect(withPatching(never, facts()).patching).toEqual({ told: facts() });
  });
});

describe('a run that waited for a restart', () => {
  const waits = withPatching(anEvidence(), facts({ results: [aResult({ pendingReboot: true, statusAt: at(5) })] }));
  const after = (over: Parameters<typeof aResult>[0], before = waits) =>
    withPatching(before, facts({ at: at(160), results: [aResult(over)] })).patching?.told?.results[0]?.restartedAt;

  it.each([
    ['by its new status', { pendingReboot: false, statusAt: at(60) }, at(60)],
    ['by the look, where its status is the old one', { pendingReboot: false, statusAt: at(5) }, at(160)],
    ['by the look, where it has none', { pendingReboot: false, statusAt: undefined }, at(160)],
    ['not yet', { pendingReboot: true, statusAt: at(60) }, undefined],
    ['perhaps', { pendingReboot: undefined, statusAt: at(60) }, undefined],
    ['not in another run', { run: '2', pendingReboot: false, statusAt: at(60) }, undefined],
  ])('has had it %s', (_how, over, expected) => expect(after(over)).toEqual(expected));

  it('has had it at the same moment ever after, until it waits again', () => {
    const done = withPatching(waits, facts({ results: [aResult({ pendingReboot: false, statusAt: at(60) })] }));
    expect(after({ pendingReboot: false, statusAt: at(90) }, done)).toEqual(at(60));
    expect(after({ pendingReboot: true, statusAt: at(90) }, done)).toBeUndefined();
  });

  it('is none where it never waited', () => {
    expect(after({ pendingReboot: false }, seen)).toBeUndefined();
  });
});

describe('the rhythm of assessments', () => {
  const rhythmOf = (before: Date | undefined, now: Date | undefined, known?: number) => {
    const first = withPatching(
      anEvidence(),
      facts({ asset: anAsset({ assessedAt: before, ...(known !== undefined && { assessedEveryMs: known }) }) }),
    );
    return withPatching(first, facts({ asset: anAsset({ assessedAt: now }) })).patching?.told?.asset?.assessedEveryMs;
  };
  const hours = (count: number): number => count * 3_600_000;

  it.each([
    ['four hours apart', at(0), at(4 * HOUR), hours(4)],
    ['an hour apart', at(0), at(HOUR), hours(1)],
    ['less than an hour apart: somebody has pressed the button', at(0), at(HOUR - 1), undefined],
    ['a day apart', at(0), at(24 * HOUR), hours(24)],
    ['more than a day apart: the machine was off', at(0), at(24 * HOUR + 1), undefined],
    ['the same', at(0), at(0), undefined],
    ['the wrong way round', at(HOUR * 4), at(0), undefined],
    ['the first unknown', undefined, at(HOUR * 4), undefined],
    ['the second unknown', at(0), undefined, undefined],
  ])('of two that are %s', (_how, before, now, expected) => {
    expect(rhythmOf(before, now)).toBe(expected);
  });

  it('stays what it was, where the two show none', () => {
    expect(rhythmOf(at(0), at(0), hours(4))).toBe(hours(4));
    expect(rhythmOf(at(0), undefined, hours(4))).toBe(hours(4));
    expect(rhythmOf(at(0), at(HOUR * 6), hours(4))).toBe(hours(6));
  });
});

describe('silence', () => {
  it('keeps what was said, and the moment when it began', () => {
    const once = withoutPatching(seen, { at: at(5), why: 'away' });
    expect(once.patching).toEqual({ told: facts(), silentSince: at(5), why: 'away' });
    expect(withoutPatching(once, { at: at(9), why: 'still away' }).patching).toEqual({
      told: facts(),
      silentSince: at(5),
      why: 'still away',
    });
    expect(once.t0).toEqual(seen.t0);
  });
});

it('job runs matter from so long before the ticket’s own moment, wherever T0 is by now', () => {
  const moved = withPatching(unset(90), facts());
  expect(patchesSince(moved, HOUR * 60_000)).toEqual(at(30));
});
