import { describe, expect, it } from 'vitest';
import type { PatchFacts } from '../../src/verification/patch-facts.js';
import { patchLines } from '../../src/verification/patch-lines.js';
import { factLines } from '../../src/verification/note-facts.js';
import { workNote } from '../../src/verification/note.js';
import { decide } from '../../src/verification/decide.js';
import { withPatching } from '../../src/verification/with-patching.js';
import { anEvidence, at, criterion } from '../support/evidence.js';
import { anAsset, aPatch, aResult, facts, heir, unset } from './patches.js';

const linesOf = (over: Partial<PatchFacts>) => patchLines(anEvidence({ patching: { told: facts(over) } }));

describe('what a person is told of the patches', () => {
  it('is nothing where nobody asked', () => {
    expect(patchLines(anEvidence())).toEqual([]);
  });

  it('is the machine, each patch and each run', () => {
    expect(linesOf({})).toEqual([
      'Patch Management, asked 2026-11-20 14:30:00 UTC: APP01, licence yes, assessed 2026-11-20 11:30:00 UTC',
      'Patch KB5001: state unknown, for QID 241234',
      'Patch KB5002: state unknown',
      'Patch job Friday (install): Completed (2036), from 2026-11-20 11:00:00 UTC to 2026-11-20 12:00:00 UTC, installed KB5001',
    ]);
  });

  it.each([
    [{ licensed: undefined, assessedAt: undefined, name: undefined }, 'a55e7, licence unknown, assessed missing'],
    [{ licensed: false }, 'APP01, licence no, assessed 2026-11-20 11:30:00 UTC'],
    [{ supported: false }, 'assessed 2026-11-20 11:30:00 UTC, a system that is not assessed'],
    [{ supported: true }, 'APP01, licence yes, assessed 2026-11-20 11:30:00 UTC'],
  ])('of a machine with %j ends so', (over, end) => {
    expect(linesOf({ asset: anAsset(over) })[0]?.endsWith(end)).toBe(true);
  });

  it('says that no machine is shown', () => {
    expect(linesOf({ asset: undefined })[0]).toBe(
      'Patch Management, asked 2026-11-20 14:30:00 UTC: shows no machine that is certainly this one',
    );
  });

  it.each([
    [{}, { installed: ['kb-1'] }, 'Patch KB5001: installed as of 2026-11-20 11:30:00 UTC, for QID 241234'],
    [{}, { missing: ['kb-1'] }, 'Patch KB5001: missing as of 2026-11-20 11:30:00 UTC, for QID 241234'],
    [
      { rebootRequired: true, byHand: true },
      {},
      'Patch KB5001: state unknown, for QID 241234, needs a restart, to be installed by a person',
    ],
    [{ rebootRequired: false, byHand: false }, {}, 'Patch KB5001: state unknown, for QID 241234'],
    [{ qids: [1, 2, 3, 4, 5, 6] }, {}, 'Patch KB5001: state unknown, for QID 1, 2, 3, 4, 5'],
  ])('of a patch %j on a machine %j', (patch, asset, line) => {
    expect(linesOf({ patches: [aPatch(patch)], asset: anAsset(asset), results: [] })[1]).toBe(line);
  });

  it('of a patch on no machine is that its state is unknown', () => {
    expect(linesOf({ asset: undefined, results: [] })[1]).toBe('Patch KB5001: state unknown, for QID 241234');
  });

  it.each([
    [{ status: undefined, statusCode: undefined, installed: [] }, 'status unknown, from'],
    [{ failed: ['kb-1', 'kb-2'], installed: [] }, 'failed KB5001, KB5002'],
    [{ superseded: ['kb-1'], installed: [] }, 'superseded KB5001'],
    [{ notApplicable: ['kb-1'], installed: [] }, 'not applicable KB5001'],
    [{ pendingReboot: true }, 'installed KB5001, waits for a restart'],
    [{ pendingVerification: true }, 'installed KB5001, waits to be assessed'],
    [
      { type: 'uninstall' as const },
      '(uninstall): Completed (2036), from 2026-11-20 11:00:00 UTC to 2026-11-20 12:00:00 UTC, removed KB5001',
    ],
  ])('of a run %j says so', (over, words) => {
    const line = linesOf({ results: [aResult(over)], patches: [aPatch(), heir] })[3];
    expect(line).toContain(words);
  });

  it('names no patch that Patch Management does not describe', () => {
    const gone = aResult({ installed: ['gone'], failed: ['gone'] });
    expect(linesOf({ results: [gone] })[3]).toMatch(/ to 2026-11-20 12:00:00 UTC$/);
  });

  it('has the patches in order, in whatever order they come', () => {
    expect(linesOf({ patches: [heir, aPatch()], results: [] }).slice(1)).toEqual([
      'Patch KB5001: state unknown, for QID 241234',
      'Patch KB5002: state unknown',
    ]);
  });

  it('says why it is silent, after what it said last', () => {
    expect(patchLines(anEvidence({ patching: { silentSince: at(1), why: 'Qualys: away' } }))).toEqual([
      'Patch Management: Qualys: away',
    ]);
    const both = { told: facts({ results: [] }), silentSince: at(1), why: 'Qualys: away' };
    expect(patchLines(anEvidence({ patching: both })).at(-1)).toBe('Patch Management: Qualys: away');
  });

  it('stands between Qualys and Falcon, ten lines at most', () => {
    const many = Array.from({ length: 20 }, (_, index) => aResult({ run: String(index) }));
    const lines = factLines(anEvidence({ patching: { told: facts({ results: many }) } }));
    expect(lines.findIndex((line) => line.startsWith('Patch'))).toBe(2);
    expect(lines.filter((line) => line.startsWith('Patch'))).toHaveLength(10);
    expect(lines).toContain('and 13 more');
  });

  it('names T0, its origin, and what the ticket said', () => {
    const told = withPatching(unset(90), facts());
    const verdict = decide(told, criterion, at(150));
    expect(workNote(told, { verdict, verification: 'v1' })).toContain(
      'counts (end of the patch job on this host; the ticket says 2026-11-20 13:30:00 UTC, the ticket entered Pending Verification):',
    );
  });
});
