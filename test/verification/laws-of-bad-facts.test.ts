import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import { aSensor, at, criterion } from '../support/evidence.js';
import { cveRecord, detection, evidence, minutes, now, sensor, sources } from './arbitraries.js';
import { CVE } from './opinions.js';

describe('a verdict that is not verified', () => {
  it('is never turned into verified by one more bad record', () => {
    fc.assert(
      fc.property(evidence, detection, now, (facts, extra, moment) => {
        const before = decide(facts, criterion, moment).ruling;
        const bad = { ...extra, qid: 241234, uniqueId: '99999', status: 'active' as const };
        const latest = facts.qualys.latest;
        if (latest === undefined || before === 'verified') return;
        const worse = {
          ...facts,
          qualys: { ...facts.qualys, latest: { ...latest, detections: [...latest.detections, bad] } },
        };
        expect(decide(worse, criterion, moment).ruling).not.toBe('verified');
      }),
    );
  });

  it('is never turned into verified by one more bad look, nor by forgetting when a look was good', () => {
    fc.assert(
      fc.property(evidence, sensor, minutes, now, (facts, host, minute, moment) => {
        const before = decide(facts, criterion, moment).ruling;
        if (before === 'verified') return;
        const bad = { at: minute, host: { ...host, online: 'offline' as const } };
        const worse = { ...facts, falcon: { ...facts.falcon, looks: [...facts.falcon.looks, bad] } };
        expect(decide(worse, criterion, moment).ruling).not.toBe('verified');
      }),
    );
  });

  it('is never turned into verified by time alone: what waits needs news', () => {
    fc.assert(
      fc.property(evidence, now, fc.nat(5000), (facts, moment, wait) => {
        if (decide(facts, criterion, moment).ruling === 'verified') return;
        const later = new Date(moment.getTime() + wait * 60_000);
        expect(decide(facts, criterion, later).ruling).not.toBe('verified');
      }),
    );
  });

  it('is never turned into verified by taking a fact away from the record that proves', () => {
    const keys = ['lastTest', 'lastFixed', 'lastVmScanned'] as const;
    fc.assert(
      fc.property(evidence, now, fc.constantFrom(...keys), (facts, moment, key) => {
        const latest = facts.qualys.latest;
        const { ruling, reason } = decide(facts, criterion, moment);
        // What cannot be is no proof: without it, the rest may prove.
        if (latest === undefined || ruling === 'verified' || reason === 'data-quality') return;
        const without = <Fact extends object>(fact: Fact): Fact => ({ ...fact, [key]: undefined });
        const less = { ...latest, hosts: latest.hosts.map(without), detections: latest.detections.map(without) };
        const poorer = { ...facts, qualys: { ...facts.qualys, latest: less } };
        expect(decide(poorer, criterion, moment).ruling).not.toBe('verified');
      }),
    );
  });

  it('is never turned into verified by what Falcon finds open, or by a machine that waits for its restart', () => {
    fc.assert(
      fc.property(evidence, fc.tuple(cveRecord, minutes), now, sources, (facts, [drawn, minute], moment, by) => {
        if (decide(facts, by, moment).ruling === 'verified') return;
        const told = facts.falcon.opinion?.kind === 'told' ? facts.falcon.opinion : undefined;
        const record = { ...drawn, status: 'open' as const };
        const cves = [...(told?.cves ?? []), { cve: CVE, records: [record] }];
        const patches = told?.patches ?? { rebootRequired: true, confirmed: minute };
        const open = { ...facts.falcon, opinion: { kind: 'told' as const, at: at(400), ...told, cves } };
        const waits = { ...facts.falcon, opinion: { kind: 'told' as const, at: at(400), cves: [], ...told, patches } };
        for (const falcon of [open, waits])
          expect(decide({ ...facts, falcon }, by, moment).ruling).not.toBe('verified');
      }),
    );
  });

  it('is never turned into verified by a hit, nor by a sign that Windows waits for its restart', () => {
    fc.assert(
      fc.property(evidence, detection, now, sources, (facts, drawn, moment, by) => {
        const latest = facts.qualys.latest;
        if (latest === undefined || decide(facts, by, moment).ruling === 'verified') return;
        const hit = { ...drawn, qid: 241234, uniqueId: '99999', status: 'active' as const, lastFound: at(120) };
        const sign = { ...hit, qid: 90126, type: 'potential' as const };
        for (const bad of [hit, sign]) {
          const qualys = { ...facts.qualys, latest: { ...latest, detections: [...latest.detections, bad] } };
          expect(decide({ ...facts, qualys }, by, moment).ruling).not.toBe('verified');
        }
      }),
    );
  });

  it('is never turned into verified by a required build, nor by forgetting the one that runs', () => {
    fc.assert(
      fc.property(evidence, now, sources, (facts, moment, by) => {
        if (decide(facts, by, moment).ruling === 'verified') return;
        const required = { ...facts, ticket: { ...facts.ticket, requiredBuild: '10.0.17763.5' } };
        expect(decide(required, by, moment).ruling).not.toBe('verified');
        const looks = facts.falcon.looks.map(({ at: when, host: seen }) => {
          const { kernelVersion: _kernel, ...rest } = seen ?? aSensor();
          return { at: when, ...(seen && { host: rest }) };
        });
        expect(decide({ ...required, falcon: { ...facts.falcon, looks } }, by, moment).ruling).not.toBe('verified');
      }),
    );
  });
});
