import { describe, expect, it } from 'vitest';
import type { Qualys } from '../../src/connectors/qualys/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { isRechecked, recheck } from '../../src/queue/recheck.js';
import { decide } from '../../src/verification/decide.js';
import type { QualysHost } from '../../src/verification/qualys-facts.js';
import { aHost, anEvidence, aQid, anOpenDetection, at, criterion } from '../support/evidence.js';

const context = { purpose: 'watch', subjects: [] } as const;
const other = aHost({ hostId: '700100002', agent: false, lastVmScanned: at(130), lastVmScannedDurationS: 600 });

/** A Qualys that finds these records now; on the second one the finding is open since the patch. */
function finding(...hosts: readonly QualysHost[]) {
  const asked: unknown[] = [];
  const snapshotOf: Qualys['snapshotOf'] = async (ask) => {
    asked.push(ask);
    const hit = anOpenDetection({ hostId: other.hostId, uniqueId: '88002', lastFound: at(130), lastTest: at(130) });
    return { at: at(151), hosts: [other], detections: [hit] };
  };
  // Nothing else is asked for.
  const qualys = { findHosts: async () => hosts, snapshotOf } as unknown as Qualys;
  return { deps: { qualys }, asked };
}

describe('before a ticket is closed, its machine is searched for once more', () => {
  it('and the same record proves the same', async () => {
    const { deps, asked } = finding(aHost());
    const before = anEvidence();
    const after = await recheck(deps, before, context);
    expect(decide(after, criterion, at(152))).toEqual(decide(before, criterion, at(152)));
    expect(asked).toEqual([]);
    expect([isRechecked(before), isRechecked(after)]).toEqual([false, true]);
  });

  it('and a record that has joined since has to be proved as well', async () => {
    const { deps, asked } = finding(aHost(), other);
    const after = await recheck(deps, anEvidence(), context);
    expect(asked).toEqual([expect.objectContaining({ hostIds: [other.hostId] })]);
    expect(after.qualys.identity).toMatchObject({ kind: 'found', ids: ['700100001', '700100002'] });
    expect(decide(after, criterion, at(152))).toMatchObject({ ruling: 'failed', reason: 'still-vulnerable' });
  });

  it.each([
    { what: 'that finds it', hit: true, ruling: 'failed' },
    { what: 'that finds nothing', hit: false, ruling: 'verified' },
  ])('and a check for its CVE that Qualys has written since intake counts, one $what', async ({ hit, ruling }) => {
    const cves = [{ cve: 'CVE-2026-12345', qids: [...anEvidence().qids] }];
    const found = anOpenDetection({ qid: 240999, uniqueId: '88003', lastFound: at(130), lastTest: at(130) });
    const asked: unknown[] = [];
    const snapshotOf: Qualys['snapshotOf'] = async (ask) => {
      asked.push(ask);
      return { at: at(151), hosts: [aHost()], detections: hit ? [found] : [] };
    };
    const checks = [aQid({ qid: 240999 })];
    const told = { qidsOfCve: async () => checks, knowledge: async () => checks };
    // Nothing else is asked for.
    const qualys = { findHosts: async () => [aHost()], snapshotOf, ...told } as unknown as Qualys;

    const after = await recheck({ qualys }, anEvidence({ cves }), context);
    expect(asked).toEqual([{ hostIds: ['700100001'], qids: [240999] }]);
    expect(after.cves).toEqual([{ cve: 'CVE-2026-12345', qids: [...anEvidence().qids, 240999] }]);
    expect(decide(after, criterion, at(152)).ruling).toBe(ruling);
    expect(isRechecked(after)).toBe(true);
  });

  it('and keys that are ambiguous by now leave no proof', async () => {
    const { deps } = finding(aHost(), aHost({ hostId: '700100002', serial: undefined, ip: '10.9.9.9' }));
    const after = await recheck(deps, anEvidence(), context);
    expect(decide(after, criterion, at(152))).toMatchObject({ ruling: 'review', reason: 'host-ambiguous' });
  });

  it('and a record that is not found any more takes nothing from the proof', async () => {
    const { deps } = finding();
    const after = await recheck(deps, anEvidence(), context);
    expect(isRechecked(after)).toBe(true);
    expect(decide(after, criterion, at(152)).ruling).toBe('verified');
  });

  it('and a search that fails is no answer', async () => {
    const failure = new OutboundError('listHosts', { kind: 'timeout' });
    const qualys = { findHosts: async () => Promise.reject(failure) } as unknown as Qualys;
    await expect(recheck({ qualys }, anEvidence(), context)).rejects.toBe(failure);
  });

  it('and a newer look asks for another search', async () => {
    const after = await recheck(finding(aHost()).deps, anEvidence(), context);
    const { latest } = after.qualys;
    const later = { ...after, qualys: { ...after.qualys, latest: latest && { ...latest, at: at(200) } } };
    expect(isRechecked(later)).toBe(false);
  });
});
