import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { closeNotes, NOTE_LIMIT, workNote } from '../../src/verification/note.js';
import type { Finding, Verdict } from '../../src/verification/verdict.js';
import { aHost, anEvidence, aSensor, at, criterion, withDetections, withSensor } from '../support/evidence.js';
import { cases } from './cases.js';

const silent: Partial<Evidence> = {
  qualys: { identity: { kind: 'pending' } },
  falcon: { identity: { kind: 'pending' }, looks: [] },
};

function noteOf(evidence: Evidence, now = at(150)): string {
  return workNote(evidence, { verification: 'v-1', verdict: decide(evidence, criterion, now) });
}

function finding(over: Partial<Finding> = {}): Finding {
  return { reason: 'still-vulnerable', source: 'qualys', subject: 'host 1', detail: 'found again', ...over };
}

/** A note about nothing but these findings. */
function noteAbout(over: Partial<Verdict>): string[] {
  const verdict: Verdict = {
    ruling: 'failed',
    reason: 'still-vulnerable',
    findings: [],
    warnings: [],
    rules: '0',
    ...over,
  };
  return workNote(anEvidence(silent), { verification: 'v-1', verdict }).split('\n');
}

describe('a whole note', () => {
  it('of a failed patch', () => {
    const falcon = withSensor(aSensor({ containment: 'contained' }));
    expect(noteOf({ ...cases['still-vulnerable'].evidence, falcon })).toBe(`Patchproof: FAILED (still-vulnerable)
Qualys found the vulnerability again after the patch.
Next step (patch team): Apply the patch again and check that it installs.
To have it verified again, put the ticket back to Pending Verification.

Findings:
- host 700100001 QID 241234: found again at 2026-11-20 14:00:00 UTC (still-vulnerable)
- agent ${'b'.repeat(32)}: contained (host-contained)

Checked; only what was tested after 2026-11-20 12:00:00 UTC counts (patch time on the ticket):
- Qualys, asked 2026-11-20 14:30:00 UTC: host 700100001 (app01.corp.example), last scan 2026-11-20 14:00:00 UTC, last authenticated 2026-11-20 14:00:00 UTC
- Qualys, host 700100001 QID 241234: active, tested 2026-11-20 14:00:00 UTC by the agent
- CrowdStrike Falcon, asked 2026-11-20 14:20:00 UTC: APP01, online, containment contained, reduced functionality no, sensor 7.22.19406.0

Verification v-1, rules 4.`);
  });

  it('of a verified ticket with a warning', () => {
    expect(noteOf(cases['rfm-preexisting'].evidence).split('\n').slice(0, 5)).toEqual([
      'Patchproof: VERIFIED (fixed-and-healthy)',
      'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy.',
      'Warning (sensor team): The sensor was in reduced functionality mode before the patch already. Update the sensor.',
      '',
      'Checked; only what was tested after 2026-11-20 12:00:00 UTC counts (patch time on the ticket):',
    ]);
  });

  it('of a deadline that found both vendors silent', () => {
    expect(noteOf({ ...anEvidence(silent), deadlineAt: at(150) }).split('\n')).toEqual([
      'Patchproof: REVIEW (vendor-unavailable)',
      'Qualys or CrowdStrike Falcon gave no answer.',
      'Next step (operations): Run doctor and repair the connection.',
      'To have it verified again, put the ticket back to Pending Verification.',
      '',
      'Findings:',
      '- Falcon: Falcon has not been asked yet (vendor-unavailable)',
      '- Qualys: Qualys has not been asked yet (vendor-unavailable)',
      '',
      'Verification v-1, rules 4.',
    ]);
  });

  it.each([
    ['patched-at', 'patch time on the ticket'],
    ['entered-state', 'the ticket entered Pending Verification'],
    ['updated-on', 'last update of the ticket'],
  ] as const)('says where the time comes from: %s', (origin, words) => {
    expect(noteOf(anEvidence({ t0: { at: at(0), origin } }))).toContain(
      `Checked; only what was tested after 2026-11-20 12:00:00 UTC counts (${words}):`,
    );
  });
});

describe('findings', () => {
  it('stand in the note once each, what decided first, each kind in order', () => {
    const note = noteAbout({
      findings: [
        finding({ reason: 'suppressed', subject: 'b' }),
        finding({ subject: 'd' }),
        finding({ reason: 'suppressed', subject: 'a' }),
        finding({ subject: 'c' }),
        finding({ subject: 'd' }),
      ],
    });
    expect(note.slice(4)).toEqual([
      '',
      'Findings:',
      '- c: found again (still-vulnerable)',
      '- d: found again (still-vulnerable)',
      '- a: found again (suppressed)',
      '- b: found again (suppressed)',
      '',
      'Verification v-1, rules 0.',
    ]);
  });

  it('that are well, and a vendor that is silent, stand there only where they decided', () => {
    const findings = [finding({ reason: 'fixed-and-healthy' }), finding({ reason: 'vendor-unavailable' })];
    expect(noteAbout({ findings }).join()).not.toContain('Findings');
    expect(noteAbout({ findings, reason: 'vendor-unavailable' })).toContain(
      '- host 1: found again (vendor-unavailable)',
    );
    expect(noteAbout({ findings, reason: 'fixed-and-healthy' })).toContain('- host 1: found again (fixed-and-healthy)');
  });

  it('of a verified ticket do not stand there', () => {
    const note = noteAbout({ ruling: 'verified', reason: 'fixed-and-healthy', findings: [finding()] });
    expect(note.slice(1)).toEqual([
      'Qualys tested the finding after the patch and it is gone; the host and its sensor are healthy.',
      '',
      'Verification v-1, rules 0.',
    ]);
  });
});

describe('text of others', () => {
  it('loses what a person cannot see, and what ServiceNow would render', () => {
    const detail = 'a\u0007b\u200bc\u2028d\u2029e[f]g<h>i';
    expect(noteAbout({ findings: [finding({ detail })] })).toContain('- host 1: a?b?c?d?e?f?g?h?i (still-vulnerable)');
  });

  it('is cut to the length of a line', () => {
    const detail = 'x'.repeat(1000);
    const line = noteAbout({ findings: [finding({ detail })] })[6] ?? '';
    expect(line.startsWith('- host 1: xxx')).toBe(true);
    expect(line).toHaveLength(300);
  });

  it('is cut in the resolution notes, too', () => {
    const names = ['[code]<b>'];
    const evidence = anEvidence({ qualys: withDetections([], [aHost({ names })]) });
    expect(closeNotes(evidence, decide(anEvidence(), criterion, at(150)))).toMatch(
      /on host 700100001 \(\?code\?\?b\?\)\.$/,
    );
  });
});

describe('a note as long as ServiceNow keeps', () => {
  /** Ten lines of 300 signs and one that fills the rest. */
  const filled = (length: number): string => {
    const findings = Array.from({ length: 10 }, (_, index) =>
      finding({ subject: String(index), detail: 'x'.repeat(300) }),
    );
    const verdict: Verdict = { ruling: 'failed', reason: 'still-vulnerable', findings, warnings: [], rules: '0' };
    const note = (verification: string) => workNote(anEvidence(silent), { verification, verdict });
    const short = note('v').length;
    return note('v'.repeat(length - short + 1));
  };

  it('is kept whole, and one sign more costs a line', () => {
    const [whole, cut] = [filled(NOTE_LIMIT), filled(NOTE_LIMIT + 1)];
    expect(whole).toHaveLength(NOTE_LIMIT);
    expect(whole).not.toContain('more in Patchproof');
    expect(cut.length).toBeLessThan(NOTE_LIMIT);
    expect(cut.split('\n').filter((line) => line.startsWith('- '))).toHaveLength(9);
    expect(cut.split('\n').at(-3)).toBe('… (more in Patchproof)');
  });
});
