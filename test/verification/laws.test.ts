import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { Evidence as EvidenceSchema } from '../../src/verification/evidence.js';
import {
  aDetection,
  aHost,
  anEvidence,
  aQid,
  aSensor,
  aTicket,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';

const minutes = fc.integer({ min: -400, max: 400 }).map(at);
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

const detection = fc
  .record({
    uniqueId: fc.constantFrom('88001', '88002'),
    type: fc.constantFrom('confirmed', 'potential', 'info', 'unknown'),
    status: fc.constantFrom('new', 'active', 'reopened', 'fixed', 'unknown'),
    lastFound: maybe(minutes),
    lastTest: maybe(minutes),
    lastFixed: maybe(minutes),
    ignored: fc.boolean(),
    disabled: fc.boolean(),
    kernel: fc.constantFrom('running', 'not-running', 'unrelated', 'unknown'),
    source: fc.constantFrom('agent', 'scanner', 'unknown'),
    troubles: fc.constantFrom<string[]>([], ['unreadable']),
  })
  .map((over) => present({ ...aDetection(), ...over }));

const host = fc
  .record({
    lastVmScanned: maybe(minutes),
    lastVmAuthScanned: maybe(minutes),
    lastVmScannedDurationS: maybe(fc.nat(7200)),
    lastBoot: maybe(minutes),
  })
  .map((over) => present({ ...aHost(), ...over }));

const sensor = fc
  .record({
    online: fc.constantFrom('online', 'offline', 'unknown'),
    rfm: fc.constantFrom('yes', 'no', 'unknown'),
    containment: fc.constantFrom('normal', 'contained', 'unknown'),
    lastSeen: maybe(minutes),
    lastReboot: maybe(minutes),
    safeMode: fc.boolean(),
  })
  .map((over) => present({ ...aSensor(), ...over }));

const evidence: fc.Arbitrary<Evidence> = fc
  .record({
    records: fc.array(detection, { maxLength: 3 }),
    host,
    sensor: maybe(sensor),
    reboot: fc.constantFrom('yes', 'no', 'unknown'),
    remote: fc.boolean(),
  })
  .map((drawn) =>
    anEvidence({
      ticket: aTicket({ rebootRequired: drawn.reboot }),
      knowledge: [aQid({ remote: drawn.remote })],
      qualys: withDetections(drawn.records, [drawn.host]),
      falcon: withSensor(drawn.sensor),
    }),
  );

const now = fc.integer({ min: 0, max: 80 * 60 }).map(at);

describe('the laws of the verdict', () => {
  it('verifies only on a Fixed record proved after patch and guard, and a sensor that is online, normal and fully functional', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        if (decide(facts, criterion, moment).ruling !== 'verified') return;
        const records = facts.qualys.latest?.detections ?? [];
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

  it('is never turned into verified by one more bad record', () => {
    fc.assert(
      fc.property(evidence, detection, now, (facts, extra, moment) => {
        const before = decide(facts, criterion, moment).ruling;
        const bad = { ...extra, uniqueId: '99999', status: 'active' as const };
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
        if (latest === undefined || decide(facts, criterion, moment).ruling === 'verified') return;
        const without = <Fact extends object>(fact: Fact): Fact => ({ ...fact, [key]: undefined });
        const less = { ...latest, hosts: latest.hosts.map(without), detections: latest.detections.map(without) };
        const poorer = { ...facts, qualys: { ...facts.qualys, latest: less } };
        expect(decide(poorer, criterion, moment).ruling).not.toBe('verified');
      }),
    );
  });

  it('does not depend on the order of records, hosts or looks', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        const latest = facts.qualys.latest;
        if (latest === undefined) return;
        const turned = { ...latest, detections: latest.detections.toReversed(), hosts: latest.hosts.toReversed() };
        const falcon = { ...facts.falcon, looks: facts.falcon.looks.toReversed() };
        const other = decide({ ...facts, falcon, qualys: { ...facts.qualys, latest: turned } }, criterion, moment);
        const one = decide(facts, criterion, moment);
        expect([other.ruling, other.reason]).toEqual([one.ruling, one.reason]);
      }),
    );
  });

  it('is the same after the facts went through the ledger', () => {
    fc.assert(
      fc.property(evidence, now, (facts, moment) => {
        const replayed = EvidenceSchema.parse(JSON.parse(JSON.stringify(facts)));
        expect(decide(replayed, criterion, moment)).toEqual(decide(facts, criterion, moment));
      }),
    );
  });

  it('does not wait beyond the deadline', () => {
    fc.assert(
      fc.property(evidence, (facts) => {
        expect(decide(facts, criterion, facts.deadlineAt).ruling).not.toBe('wait');
      }),
    );
  });
});

/** A key that is undefined is a key that is missing. */
function present<Value extends object>(value: { [Key in keyof Value]: Value[Key] | undefined }): Value {
  // Dropping the undefined ones is what makes the cast true.
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;
}
