import { describe, expect, it } from 'vitest';
import { isPatchLookDue, patchAskOf } from '../../src/queue/ask-patches.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { JobResult } from '../../src/verification/patch-facts.js';
import { aHost, anEvidence, anOpenDetection, at, criterion, withDetections } from '../support/evidence.js';
import { aResult, facts, unset } from '../verification/patches.js';
import { withPatching } from '../../src/verification/with-patching.js';

const host = aHost({ assetId: '501', os: 'Windows Server 2022', names: ['app01.corp.example', 'APP01'] });
const machine = (over: Partial<Evidence> = {}) =>
  anEvidence({ qualys: withDetections([anOpenDetection()], [host]), ...over });

describe('what Patch Management is asked about a ticket', () => {
  it('is its machine by the host records, the findings, and the runs of the last three days', () => {
    expect(patchAskOf(machine())).toEqual({
      assetIds: ['501'],
      names: ['app01.corp.example', 'APP01'],
      platform: 'Windows',
      qids: [241234],
      since: at(-72 * 60),
    });
  });

  it('counts the three days from what the ticket said, wherever T0 is by now', () => {
    const moved = withPatching({ ...unset(90), qualys: machine().qualys }, facts());
    expect(moved.t0.origin).toBe('patch-job');
    expect(patchAskOf(moved)?.since).toEqual(at(90 - 72 * 60));
  });

  it('names each asset and each name once, of the machine’s own records alone', () => {
    const twin = { ...host, hostId: '700100002' };
    const qualys = withDetections([], [host, twin]);
    const stranger = aHost({ hostId: '999', assetId: '777', names: ['kiosk'] });
    const latest = { at: at(150), detections: [], hosts: [stranger, host, twin] };
    expect(patchAskOf(machine({ qualys: { ...qualys, latest } }))).toMatchObject({
      assetIds: ['501'],
      names: ['app01.corp.example', 'APP01'],
    });
  });

  it.each([
    ['Windows 11', 'Windows'],
    ['Red Hat Enterprise Linux 8.6', 'Linux'],
    ['macOS 14.5', 'Mac'],
    ['Mac OS X 10.15', 'Mac'],
  ])('of %s is one of %s', (os, platform) => {
    expect(patchAskOf(machine({ qualys: withDetections([], [{ ...host, os }]) }))?.platform).toBe(platform);
  });

  it.each([
    ['the system is unknown', machine({ qualys: withDetections([], [{ ...host, os: undefined }]) })],
    ['no record has an asset id', machine({ qualys: withDetections([], [{ ...host, assetId: undefined }]) })],
    ['there is no finding', machine({ qids: [] })],
    ['the machine is not known', machine({ qualys: { identity: { kind: 'not-found', searched: ['name'] } } })],
  ])('is nothing where %s', (_why, evidence) => expect(patchAskOf(evidence)).toBeUndefined());
});

describe('it is asked again', () => {
  const told = (over: Partial<JobResult> = {}) =>
    withPatching(machine(), facts({ at: at(100), results: [aResult(over)] }));
  const due = (evidence: Evidence, minute = 101): boolean =>
    isPatchLookDue(evidence, criterion, { now: at(minute), pollIntervalMs: 5 * 60_000 });

  it.each([
    ['at once where it has told nothing', machine(), 101, true],
    [
      'at once where it is silent',
      { ...told(), patching: { told: facts(), silentSince: at(99), why: 'away' } },
      101,
      true,
    ],
    ['after a quarter of an hour', told(), 115, true],
    ['no sooner', told(), 114, false],
    ['at once while a job runs', told({ running: true }), 101, true],
    ['at once while a restart is pending', told({ running: false, pendingReboot: true }), 101, true],
    ['at once while it has to be assessed', told({ running: false, pendingVerification: true }), 101, true],
    ['no sooner where all of these are over', told({ running: false, pendingVerification: false }), 101, false],
  ])('%s', (_when, evidence, minute, expected) => expect(due(evidence, minute)).toBe(expected));

  it('at once before a proof counts', () => {
    expect(due(withPatching(anEvidence(), facts({ at: at(100) })))).toBe(true);
  });
});
