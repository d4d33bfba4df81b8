import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { closeNotes, NOTE_LIMIT, workNote } from '../../src/verification/note.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aSensor,
  at,
  criterion,
  withDetections,
  withSensor,
} from '../support/evidence.js';
import { cases } from './cases.js';

const verification = '0199aa11-1111-7abc-8def-000000000001';

function noteOf(evidence: Evidence, now = at(150)): string {
  return workNote(evidence, { verification, verdict: decide(evidence, criterion, now) });
}

/** A machine of twenty host records, found open again on 300 ports. */
function crowd(turned = false): Evidence {
  const hosts = Array.from({ length: 20 }, (_, index) => aHost({ hostId: String(700_100_001 + index) }));
  const records = Array.from({ length: 300 }, (_, index) =>
    anOpenDetection({ uniqueId: String(index), port: 1000 + index, lastFound: at(120), lastTest: at(120) }),
  );
  return anEvidence({
    qualys: withDetections(turned ? records.toReversed() : records, turned ? hosts.toReversed() : hosts),
  });
}

describe('the work note', () => {
  it('of a verified ticket says what was proved, and when', () => {
    expect(noteOf(anEvidence())).toBe(
      [
        'Patchproof: VERIFIED (fixed-and-healthy)',
        'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy.',
        '',
        'Checked; only what was tested after 2026-11-20 12:00:00 UTC counts (patch time on the ticket):',
        '- Qualys, asked 2026-11-20 14:30:00 UTC: host 700100001 (app01.corp.example), last scan 2026-11-20 14:00:00 UTC, last authenticated 2026-11-20 14:00:00 UTC',
        '- Qualys, host 700100001 QID 241234: fixed, tested 2026-11-20 14:00:00 UTC by the agent',
        '- CrowdStrike Falcon, asked 2026-11-20 14:20:00 UTC: APP01, online, containment normal, reduced functionality no, sensor 7.22.19406.0',
        '',
        `Verification ${verification}, rules 4.`,
      ].join('\n'),
    );
  });

  it('of a failed patch says whose turn it is before anything else', () => {
    expect(noteOf(cases['still-vulnerable'].evidence).split('\n').slice(0, 7)).toEqual([
      'Patchproof: FAILED (still-vulnerable)',
      'Qualys found the vulnerability again after the patch.',
      'Next step (patch team): Apply the patch again and check that it installs.',
      'To have it verified again, put the ticket back to Pending Verification.',
      '',
      'Findings:',
      '- host 700100001 QID 241234: found again at 2026-11-20 14:00:00 UTC (still-vulnerable)',
    ]);
  });

  it('of a review tells what was searched, and nothing of a vendor that had nothing to say', () => {
    const falcon: Evidence['falcon'] = { identity: { kind: 'pending' }, looks: [] };
    const note = noteOf({ ...cases['host-not-found'].evidence, falcon });
    expect(note).toContain('- Qualys: no host found by hostname');
    expect(note).not.toContain('Falcon');
  });

  it('of a ticket that names no host says which columns were read, and nothing was checked', () => {
    const pending: Partial<Evidence> = {
      qualys: { identity: { kind: 'pending' } },
      falcon: { identity: { kind: 'pending' }, looks: [] },
    };
    const note = noteOf({ ...cases['no-host-named'].evidence, ...pending });
    expect(note).toContain('- ticket: columns read: cmdb_ci.name (no-host-named)');
    expect(note).not.toContain('Checked');
  });

  it('tells from when on a scan counts', () => {
    const host = aHost({ agent: false, lastVmScannedDurationS: 1800 });
    const note = noteOf(anEvidence({ qualys: withDetections([aDetection({ source: 'scanner' })], [host]) }));
    expect(note).toContain('tested 2026-11-20 14:00:00 UTC by a scan, which counts from 2026-11-20 13:30:00 UTC');
  });

  it('carries warnings beside a verified finding, with an owner', () => {
    expect(noteOf(cases['rfm-preexisting'].evidence)).toMatch(/^Warning \(sensor team\): .+\. Update the sensor\.$/m);
  });

  it('puts what decided before what else stood in the way', () => {
    const falcon = withSensor(aSensor({ containment: 'contained' }));
    const note = noteOf({ ...cases['still-vulnerable'].evidence, falcon });
    expect(note.indexOf('(still-vulnerable)\n- agent')).toBeGreaterThan(0);
    expect(note).toContain('(host-contained)');
  });

  it('says what a vendor’s silence was', () => {
    const evidence = anEvidence();
    const falcon = { ...evidence.falcon, silentSince: at(145), why: 'Falcon did not answer in time' };
    expect(noteOf({ ...evidence, falcon }, evidence.deadlineAt)).toContain(
      '- CrowdStrike Falcon: Falcon did not answer in time',
    );
  });

  it('stays within what ServiceNow keeps, and ends with its verification, however many records there are', () => {
    const note = noteOf(crowd());
    expect(note.length).toBeLessThanOrEqual(NOTE_LIMIT);
    expect(note.endsWith(`\n\nVerification ${verification}, rules 4.`)).toBe(true);
    expect(note).toMatch(/^- and 2\d\d more$/m);
    expect(note).toContain('- CrowdStrike Falcon, asked');
  });

  it('says that there is more where not even the chosen lines have room', () => {
    const long = 'x'.repeat(260);
    const records = Array.from({ length: 30 }, (_, index) =>
      aDetection({ uniqueId: String(index), instance: `${index}${long}` }),
    );
    const note = noteOf(anEvidence({ qualys: withDetections(records, [aHost()], []) }));
    expect(note.length).toBeLessThanOrEqual(NOTE_LIMIT);
    expect(note.split('\n').slice(-3)).toEqual([
      '… (more in Patchproof)',
      '',
      `Verification ${verification}, rules 4.`,
    ]);
  });

  it('has the same words for the same facts, in whatever order they came', () => {
    expect(noteOf(crowd(true))).toBe(noteOf(crowd()));
  });

  it('lets no vendor write markup, control characters or long lines', () => {
    const names = [`[code]<b>app01</b>[/code]\u0007\n${'x'.repeat(5000)}`];
    const note = noteOf(anEvidence({ qualys: withDetections([aDetection()], [aHost({ names })]) }));
    expect(note).toContain('(?code??b?app01?/b??/code???xxx');
    for (const mark of ['[', ']', '<', '>', '\u0007']) expect(note).not.toContain(mark);
    expect(Math.max(...note.split('\n').map((line) => line.length))).toBeLessThanOrEqual(300);
  });

  it.each(Object.entries(cases))(
    'for %s is whole: a head of sentences, no undefined, no object',
    (_reason, { evidence, now }) => {
      const note = noteOf(evidence, now ?? evidence.deadlineAt);
      expect(note).toMatch(/^Patchproof: [A-Z]+ \([a-z-]+\)\n[A-Z].+\.\n/);
      expect(note).not.toMatch(/undefined|null|NaN|\[object|Invalid Date|\n\n\n/);
      expect(note.length).toBeLessThanOrEqual(NOTE_LIMIT);
    },
  );
});

describe('the resolution notes', () => {
  it('say what was proved, and where', () => {
    const evidence = anEvidence();
    const cves = ['CVE-2026-0001'];
    expect(
      closeNotes({ ...evidence, ticket: { ...evidence.ticket, cves } }, decide(evidence, criterion, at(150))),
    ).toBe(
      'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy. ' +
        'Proved for CVE-2026-0001, QID 241234 on host 700100001 (app01.corp.example).',
    );
  });

  it('stay short', () => {
    const qids = Array.from({ length: 400 }, (_, index) => 10_000 + index);
    const evidence = anEvidence();
    expect(closeNotes({ ...evidence, qids }, decide(evidence, criterion, at(150))).length).toBe(1000);
  });
});
