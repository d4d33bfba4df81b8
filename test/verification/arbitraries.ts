import * as fc from 'fast-check';
import type { Criterion, Evidence, Identity } from '../../src/verification/evidence.js';
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
import { closedAt, CVE } from './opinions.js';

export const minutes = fc.integer({ min: -400, max: 400 }).map(at);
/** A moment to decide: from the patch to beyond the deadline. */
export const now = fc.integer({ min: 0, max: 80 * 60 }).map(at);

export const either: Criterion = { ...criterion, sources: 'either', secondOpinion: true };
export const sources = fc.constantFrom(criterion, either);

/** Mostly what proves, so that each thing which spoils the proof is met alone as well as with others. */
function mostly<const Good, Other>(good: Good, other: fc.Arbitrary<Other>): fc.Arbitrary<Good | Other> {
  return fc.oneof({ arbitrary: fc.constant(good), weight: 12 }, { arbitrary: other, weight: 1 });
}

/** A key that is undefined is a key that is missing. */
export function present<Value extends object>(value: { [Key in keyof Value]: Value[Key] | undefined }): Value {
  // Dropping the undefined ones is what makes the cast true.
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Value;
}

const maybe = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });

export const detection = fc
  .record({
    uniqueId: mostly('88001', fc.constant('88002')),
    qid: mostly(241234, fc.constant(90126)),
    type: mostly('confirmed', fc.constantFrom('potential', 'info', 'unknown')),
    status: mostly('fixed', fc.constantFrom('new', 'active', 'reopened', 'unknown')),
    lastFound: mostly(at(-300), maybe(minutes)),
    lastTest: mostly(at(120), maybe(minutes)),
    lastFixed: mostly(at(120), maybe(minutes)),
    ignored: mostly(false, fc.constant(true)),
    disabled: mostly(false, fc.constant(true)),
    kernel: mostly('unrelated', fc.constantFrom('running', 'not-running', 'unknown')),
    source: mostly('agent', fc.constantFrom('scanner', 'unknown')),
    troubles: mostly<string[], string[]>([], fc.constant(['unreadable'])),
  })
  .map((over) => present({ ...aDetection(), ...over }));

const host = fc
  .record({
    lastVmScanned: mostly(at(120), maybe(minutes)),
    lastVmAuthScanned: mostly(at(120), maybe(minutes)),
    lastVmScannedDurationS: mostly(undefined, maybe(fc.nat(7200))),
    lastBoot: mostly(undefined, maybe(minutes)),
  })
  .map((over) => present({ ...aHost(), ...over }));

export const sensor = fc
  .record({
    online: mostly('online', fc.constantFrom('offline', 'unknown')),
    rfm: mostly('no', fc.constantFrom('yes', 'unknown')),
    containment: mostly('normal', fc.constantFrom('contained', 'unknown')),
    lastSeen: mostly(at(130), maybe(minutes)),
    onlineLastSeen: mostly(at(140), maybe(minutes)),
    lastReboot: mostly(undefined, maybe(minutes)),
    safeMode: mostly(false, fc.constant(true)),
    kernelVersion: mostly('10.0.17763.9', fc.constantFrom(undefined, '10.0.17763.1', '10.0.20348.1')),
    sensorStartedAt: mostly(undefined, maybe(minutes)),
    startedAtBoot: mostly(undefined, maybe(fc.boolean())),
    productType: mostly('server', fc.constant('workstation')),
  })
  .map((over) => present({ ...aSensor(), ...over }));

export const cveRecord = fc
  .record({
    status: mostly('closed', fc.constantFrom('open', 'reopened', 'expired', 'unknown')),
    updated: mostly(at(100), maybe(minutes)),
    closed: mostly(at(100), maybe(minutes)),
    suppressed: mostly(false, fc.constant(true)),
    openApps: mostly(0, fc.nat(2)),
  })
  .map((over) => present({ ...closedAt(100), ...over }));

const patches = fc.record({ rebootRequired: fc.boolean(), confirmed: minutes });

const opinion = fc
  .record({ records: fc.array(cveRecord, { maxLength: 3 }), patches: mostly(undefined, patches) })
  .map((drawn) =>
    present({
      kind: 'told' as const,
      at: at(400),
      cves: [{ cve: CVE, records: drawn.records }],
      patches: drawn.patches,
    }),
  );

const unknownHost: Identity = { kind: 'not-found', searched: ['hostname'] };

/** All is proved, but for what was drawn otherwise. */
export const evidence: fc.Arbitrary<Evidence> = fc
  .record({
    records: fc.oneof(
      { arbitrary: fc.array(detection, { minLength: 1, maxLength: 1 }), weight: 4 },
      { arbitrary: fc.array(detection, { maxLength: 3 }), weight: 1 },
    ),
    host,
    sensor: mostly(aSensor({ lastSeen: at(130), onlineLastSeen: at(140) }), maybe(sensor)),
    reboot: mostly('no', fc.constantFrom('yes', 'unknown')),
    requiredBuild: mostly(undefined, fc.constant('10.0.17763.5')),
    opinion: maybe(opinion),
    identified: mostly(true, fc.constant(false)),
    remote: fc.boolean(),
    known: mostly(true, fc.constant(false)),
    codeModified: mostly(undefined, maybe(minutes)),
  })
  .map(({ records, host: seen, reboot, requiredBuild, ...drawn }) =>
    anEvidence({
      ticket: present({ ...aTicket(), rebootRequired: reboot, requiredBuild }),
      knowledge: [
        present({
          ...aQid(),
          cves: [CVE],
          remote: drawn.remote,
          known: drawn.known,
          codeModified: drawn.codeModified,
        }),
      ],
      qualys: drawn.identified ? withDetections(records, [seen]) : { identity: unknownHost },
      falcon: present({ ...withSensor(drawn.sensor), opinion: drawn.opinion }),
    }),
  );
