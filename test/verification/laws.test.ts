import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import { Evidence } from '../../src/verification/evidence.js';
import type { CveOpinion } from '../../src/verification/falcon-facts.js';
import { aHost, at, criterion, withSensor } from '../support/evidence.js';
import { either, evidence, now, present, sources } from './arbitraries.js';

describe('the laws of the verdict', () => {
  it('verifies only on a Fixed record proved after patch and guard, and a sensor that is online, normal and fully functional', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        if (decide(facts, criterion, moment).ruling !== 'verified') return;
        const records = (facts.qualys.latest?.detections ?? []).filter(({ qid }) => qid === 241234);
        const guard = at(15);
        expect(records.length).toBeGreaterThan(0);
        expect(records.every((record) => record.status === 'fixed' && !record.ignored && !record.disabled)).toBe(true);
        expect(records.some((record) => [record.lastFixed, record.lastTest].some((date) => date && date > guard))).toBe(
          true,
        );
        const look = facts.falcon.looks.at(-1)?.host;
        expect(look).toMatchObject({ online: 'online', containment: 'normal', rfm: 'no', safeMode: false });
      }),
      { numRuns: 3000 },
    );
  });

  it('never verifies on silence: without records, without hosts, or without a sensor', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        const silent: Evidence[] = [
          { ...facts, qualys: { ...facts.qualys, latest: { at: at(150), hosts: [aHost()], detections: [] } } },
          { ...facts, qualys: { ...facts.qualys, latest: { at: at(150), hosts: [], detections: [] } } },
          { ...facts, qualys: { identity: { kind: 'pending' } } },
          { ...facts, falcon: { identity: { kind: 'pending' }, looks: [] } },
          { ...facts, falcon: withSensor(undefined) },
        ];
        for (const one of silent) expect(decide(one, criterion, moment).ruling).not.toBe('verified');
      }),
    );
  });

  it('does not depend on the order of records, hosts or looks', () => {
    fc.assert(
      fc.property(evidence, now, sources, (facts, moment, by) => {
        const latest = facts.qualys.latest;
        if (latest === undefined) return;
        const turned = { ...latest, detections: latest.detections.toReversed(), hosts: latest.hosts.toReversed() };
        const { opinion: told } = facts.falcon;
        const back = (one: CveOpinion): CveOpinion => ({ cve: one.cve, records: one.records.toReversed() });
        const again = told?.kind === 'told' ? { ...told, cves: told.cves.toReversed().map(back) } : told;
        const falcon = present({ ...facts.falcon, looks: facts.falcon.looks.toReversed(), opinion: again });
        const other = decide({ ...facts, falcon, qualys: { ...facts.qualys, latest: turned } }, by, moment);
        const one = decide(facts, by, moment);
        expect([other.ruling, other.reason]).toEqual([one.ruling, one.reason]);
      }),
    );
  });

  it('is the same after the facts went through the ledger', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        const replayed = Evidence.parse(JSON.parse(JSON.stringify(facts)));
        expect(decide(replayed, criterion, moment)).toEqual(decide(facts, criterion, moment));
      }),
    );
  });

  it('with either, verifies on one source only where the other has not found it', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        const { ruling, reason } = decide(facts, either, moment);
        if (ruling !== 'verified' || reason !== 'fixed-by-second-opinion') return;
        const records = (facts.qualys.latest?.detections ?? []).filter(({ qid }) => qid === 241234);
        expect(records.some(({ lastFound }) => lastFound !== undefined && lastFound > at(0))).toBe(false);
        const { opinion: told } = facts.falcon;
        const said = told?.kind === 'told' ? told.cves.flatMap((one) => one.records) : [];
        expect(said.some(({ closed }) => closed !== undefined && closed > at(0))).toBe(true);
        const open = said.filter(
          ({ status, suppressed }) => !suppressed && (status === 'open' || status === 'reopened'),
        );
        expect(open).toEqual([]);
        expect(facts.falcon.looks.at(-1)?.host).toMatchObject({
          online: 'online',
          containment: 'normal',
          safeMode: false,
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('are tried on verdicts of every kind', () => {
    const drawn = fc.sample(fc.tuple(evidence, now, sources), { numRuns: 2000, seed: 7 });
    const verdicts = drawn.map(([facts, moment, by]) => decide(facts, by, moment));
    const rulings = verdicts.map(({ ruling }) => ruling);
    expect(new Set(rulings)).toEqual(new Set(['verified', 'failed', 'review', 'wait']));
    expect(rulings.filter((ruling) => ruling === 'verified').length).toBeGreaterThan(100);
    const reasons = new Set(verdicts.map(({ reason }) => reason));
    for (const reason of ['fixed-by-second-opinion', 'sources-disagree', 'opinion-pending', 'build-unknown'] as const) {
      expect(reasons, reason).toContain(reason);
    }
  });

  it('does not wait beyond the deadline', () => {
    fc.assert(
      fc.property(evidence, sources, (facts, by) => {
        expect(decide(facts, by, facts.deadlineAt).ruling).not.toBe('wait');
      }),
    );
  });
});
