import { describe, expect, it } from 'vitest';
import { decide } from '../../src/verification/decide.js';
import { closeNotes } from '../../src/verification/note.js';
import { explain } from '../../src/verification/explain.js';
import type { Criterion, Evidence, SensorLook } from '../../src/verification/evidence.js';
import {
  aDetection,
  aHost,
  anEvidence,
  anOpenDetection,
  aQid,
  aSensor,
  aTicket,
  at,
  criterion,
  withDetections,
} from '../support/evidence.js';
import { closedAt, CVE, openAt, unknownToQualys, withOpinion, type CveRecord } from './opinions.js';

const either: Criterion = { ...criterion, sources: 'either', secondOpinion: true };

function ruled(over: Partial<Evidence>, by = criterion, now = at(150)): { ruling: string; reason: string } {
  const { ruling, reason } = decide(anEvidence(over), by, now);
  return { ruling, reason };
}

describe('where Qualys says fixed, Falcon’s word on the finding', () => {
  const verified = { ruling: 'verified', reason: 'fixed-and-healthy' };
  const disagree = { ruling: 'review', reason: 'sources-disagree' };
  const pending = { ruling: 'wait', reason: 'opinion-pending' };

  it.each<[string, CveRecord | CveRecord[], object]>([
    ['closed after the patch agrees', closedAt(100), verified],
    ['closed before the patch agrees', closedAt(-100), verified],
    ['open, evaluated since the host came back, contradicts', openAt(145), disagree],
    ['reopened, evaluated since the host came back, contradicts', openAt(145, { status: 'reopened' }), disagree],
    ['closed with one program still open contradicts', closedAt(145, { openApps: 1 }), disagree],
    ['closed on one record and open on another contradicts', [closedAt(145), openAt(145)], disagree],
    ['open, not evaluated since, holds the verdict', openAt(-60), pending],
    ['open, evaluated in the moment of the contact, holds the verdict', openAt(1), pending],
    ['open without a date holds the verdict', openAt(0, { updated: undefined }), pending],
    ['expired is no evidence', openAt(145, { status: 'expired' }), verified],
    ['suppressed is no evidence', openAt(145, { suppressed: true }), verified],
    ['of a status nobody knows is no evidence', openAt(145, { status: 'unknown', openApps: 0 }), verified],
    ['without a record is no evidence', [], verified],
  ])('%s', (_what, records, expected) => {
    expect(ruled({ falcon: withOpinion(records) })).toEqual(expected);
  });

  it('that was never asked, or is switched off, changes nothing', () => {
    const off = { ...anEvidence().falcon, opinion: { kind: 'off' as const, why: 'the scope is missing' } };
    expect(ruled({ falcon: off })).toEqual(verified);
  });

  it('counts from the restart on, where one is known', () => {
    const looks = anEvidence().falcon.looks.map((look) => bootedAt(look, look.at > at(10) ? at(122) : undefined));
    const before = { ...withOpinion(openAt(121)), looks };
    expect(ruled({ falcon: before })).toEqual(pending);
    expect(ruled({ falcon: { ...withOpinion(openAt(145)), looks } })).toEqual(disagree);
  });

  it('counts only once the sensor’s state is good, but speaks at the deadline', () => {
    const settling = withOpinion(openAt(145));
    const once = { ...settling, looks: settling.looks.slice(-1) };
    expect(ruled({ falcon: once })).toEqual({ ruling: 'wait', reason: 'confirming' });
    expect(ruled({ falcon: once, deadlineAt: at(150) })).toEqual(disagree);
  });

  it('that does not come is for a person at the deadline', () => {
    const falcon = withOpinion(openAt(-60));
    expect(ruled({ falcon, deadlineAt: at(150) })).toEqual({ ruling: 'review', reason: 'opinion-pending' });
  });

  it('does not hide a host that a person must see to', () => {
    const falcon = withOpinion(openAt(145));
    const contained = { at: at(145), host: aSensor({ containment: 'contained' }) };
    const reason = ruled({ falcon: { ...falcon, looks: [...falcon.looks, contained] } }).reason;
    expect(reason).toBe('host-contained');
  });

  it('leaves a hit of Qualys a failed patch, and a missing rescan a wait', () => {
    const falcon = withOpinion(closedAt(100));
    const hit = withDetections([anOpenDetection({ lastFound: at(120), lastTest: at(120) })]);
    expect(ruled({ falcon, qualys: hit })).toEqual({ ruling: 'failed', reason: 'still-vulnerable' });
    expect(ruled({ falcon, qualys: withDetections([anOpenDetection()]) }).ruling).toBe('wait');
  });
});

describe('installed patches that wait for a restart', () => {
  const waiting = { rebootRequired: true, confirmed: at(130) };
  const rebooted = (lastReboot: Date) => {
    const falcon = withOpinion([], waiting);
    const looks = falcon.looks.map((look) => bootedAt(look, lastReboot));
    return { ...falcon, looks };
  };

  it('contradict Qualys where the device record knows of no boot', () => {
    expect(ruled({ falcon: withOpinion([], waiting) })).toEqual({ ruling: 'review', reason: 'sources-disagree' });
  });

  it('are a failed patch where the device record shows the older boot, and the patch time is exact', () => {
    expect(ruled({ falcon: rebooted(at(-900)) })).toEqual({ ruling: 'failed', reason: 'reboot-pending' });
    const vague = { t0: { at: at(0), origin: 'updated-on' as const }, falcon: rebooted(at(-900)) };
    expect(ruled(vague)).toEqual({ ruling: 'review', reason: 'sources-disagree' });
  });

  it.each([
    ['confirmed before the patch', { rebootRequired: true, confirmed: at(-5) }],
    ['confirmed at no known time', { rebootRequired: true }],
    ['that need none', { rebootRequired: false, confirmed: at(130) }],
    ['that do not say', { pending: 3, confirmed: at(130) }],
  ])('change nothing when they are %s', (_what, patches) => {
    expect(ruled({ falcon: withOpinion([], patches) }).ruling).toBe('verified');
  });

  it('change nothing when they were confirmed before the restart that followed', () => {
    expect(ruled({ falcon: rebooted(at(135)) })).not.toMatchObject({ reason: 'sources-disagree' });
  });
});

describe('criterion either, where Qualys is silent', () => {
  const unscanned = withDetections(
    [anOpenDetection()],
    [aHost({ lastVmScanned: at(-300), lastVmAuthScanned: at(-300) })],
  );
  const asked = {
    ticket: aTicket({ qids: [], cves: [CVE] }),
    cves: [{ cve: CVE, qids: [241234] }],
    qualys: unscanned,
    falcon: withOpinion(closedAt(100)),
  };
  const byFalcon = { ruling: 'verified', reason: 'fixed-by-second-opinion' };
  const tested = withDetections([anOpenDetection({ lastTest: at(120) })]);

  it('a host unknown to Qualys is verified by Falcon’s own word', () => {
    expect(ruled(unknownToQualys(closedAt(100)), either)).toEqual(byFalcon);
  });

  it('a host unknown to Qualys waits for Falcon’s word until the deadline', () => {
    const unheard = unknownToQualys([]);
    expect(ruled(unheard, either)).toEqual({ ruling: 'wait', reason: 'opinion-pending' });
    expect(ruled({ ...unheard, deadlineAt: at(150) }, either)).toEqual({ ruling: 'review', reason: 'host-not-found' });
    const { opinion: _opinion, ...unasked } = unheard.falcon;
    expect(ruled({ ...unheard, falcon: unasked }, either).ruling).toBe('wait');
  });

  it.each<[string, Partial<Evidence>, Partial<Criterion>]>([
    ['Falcon is not asked for its word', { falcon: anEvidence().falcon }, { secondOpinion: false }],
    ['it is switched off', { falcon: { ...anEvidence().falcon, opinion: { kind: 'off', why: 'no scope' } } }, {}],
    ['there is no sensor either', { falcon: { identity: { kind: 'not-found', searched: [] }, looks: [] } }, {}],
    ['the ticket’s QID stands for no CVE', { ticket: aTicket({ cves: [CVE] }) }, {}],
  ])('a host unknown to Qualys is for a person at once where %s', (_what, over, by) => {
    const evidence = { ...unknownToQualys(closedAt(100)), ...over };
    expect(ruled(evidence, { ...either, ...by })).toEqual({ ruling: 'review', reason: 'host-not-found' });
  });

  it('a rescan that did not come is made good at the deadline, not before', () => {
    expect(ruled(asked, either).ruling).toBe('wait');
    expect(ruled({ ...asked, deadlineAt: at(150) }, either)).toEqual(byFalcon);
  });

  it.each<[string, Evidence['qualys']]>([
    ['never answered', { identity: { kind: 'pending' } }],
    ['fell silent', { ...unscanned, silentSince: at(60) }],
    ['scanned without authentication', withDetections([anOpenDetection()], [aHost({ lastVmAuthScanned: at(-300) })])],
    ['left the finding out', withDetections([anOpenDetection()])],
  ])('and so is a Qualys that %s', (_what, qualys) => {
    expect(ruled({ ...asked, qualys, deadlineAt: at(150) }, either)).toEqual(byFalcon);
  });

  it.each<[string, Partial<Evidence>]>([
    ['a test that has not closed the finding', { qualys: tested }],
    ['a test that has not closed the finding, then silence', { qualys: { ...tested, silentSince: at(140) } }],
    ['a hit inside the guard', { qualys: withDetections([anOpenDetection({ lastFound: at(5), lastTest: at(5) })]) }],
    ['a hit of which no test is known', { qualys: withDetections([anOpenDetection({ lastFound: at(5) })]) }],
    ['a record that has disappeared', { qualys: withDetections([]) }],
    ['a suppressed record', { qualys: withDetections([anOpenDetection({ ignored: true })]) }],
    ['an ambiguous host', { qualys: { identity: { kind: 'ambiguous', candidates: ['1', '2'] } } }],
    ['a CVE closed before the patch', { falcon: withOpinion(closedAt(-5)) }],
    ['a CVE closed in the future', { falcon: withOpinion(closedAt(9000)) }],
    [
      'a CVE that has an expired record, too',
      { falcon: withOpinion([closedAt(100), openAt(9, { status: 'expired' })]) },
    ],
    ['a suppressed CVE', { falcon: withOpinion(closedAt(100, { suppressed: true })) }],
    [
      'another CVE',
      { ticket: aTicket({ qids: [], cves: ['CVE-2026-0002'] }), cves: [{ cve: 'CVE-2026-0002', qids: [241234] }] },
    ],
    ['a QID whose CVEs nobody knows', { ticket: aTicket({ cves: [CVE] }) }],
    ['a QID with a CVE more', { ticket: aTicket(), knowledge: [aQid({ cves: [CVE, 'CVE-2026-0002'] })] }],
    ['a restart that nothing proves', { ticket: aTicket({ qids: [], cves: [CVE], rebootRequired: 'yes' }) }],
    [
      'a sensor that settles',
      { falcon: { ...withOpinion(closedAt(100)), looks: anEvidence().falcon.looks.slice(-1) } },
    ],
  ])('%s is not made good', (_what, over) => {
    expect(ruled({ ...asked, ...over, deadlineAt: at(150) }, either).ruling).not.toBe('verified');
  });

  it('the CVEs of the ticket’s QIDs are proved like its own, however they are spelt', () => {
    const knowledge = [aQid({ cves: [CVE.toLowerCase()] })];
    expect(ruled({ ...asked, ticket: aTicket(), knowledge, deadlineAt: at(150) }, either)).toEqual(byFalcon);
  });

  it.each([asked, unknownToQualys(closedAt(100))])('with both, Falcon’s word alone never verifies', (evidence) => {
    expect(ruled({ ...evidence, deadlineAt: at(150) }, { ...criterion, secondOpinion: true }).ruling).toBe('review');
  });

  it('a missing sensor is not forgiven where the restart is disproved', () => {
    const falcon: Evidence['falcon'] = { identity: { kind: 'not-found', searched: [] }, looks: [] };
    const qualys = withDetections([aDetection()], [aHost({ lastBoot: at(-30) })]);
    const ticket = aTicket({ rebootRequired: 'yes' });
    expect(ruled({ falcon, qualys, ticket }, either).ruling).toBe('review');
  });
});

describe('what Falcon says about the finding is told', () => {
  const evidence = unknownToQualys([closedAt(100), openAt(90, { status: 'expired' })]);

  it('in the facts, with its newest date', () => {
    const told = explain(evidence, either, at(150)).facts;
    expect(told.at(-1)).toBe(
      'Falcon Spotlight, asked 2026-11-20 14:30:00 UTC: CVE-2026-0001 closed, expired, as of 2026-11-20 13:40:00 UTC',
    );
    expect(explain(unknownToQualys([]), either, at(150)).facts.at(-1)).toContain('CVE-2026-0001 has no record');
    expect(explain(anEvidence(), either, at(150)).facts.join()).not.toContain('Spotlight');
  });

  it('with patches that wait for a restart', () => {
    const falcon = withOpinion(openAt(9, { suppressed: true }), { rebootRequired: true, confirmed: at(130) });
    const told = explain(anEvidence({ falcon }), criterion, at(150)).facts;
    expect(told.at(-2)).toContain('CVE-2026-0001 suppressed');
    expect(told.at(-1)).toContain('installed patches wait for a restart, as of 2026-11-20 14:10:00 UTC');
  });

  it('in the close notes, for the agent that it was proved on', () => {
    const proved = unknownToQualys(closedAt(100));
    expect(closeNotes(proved, decide(proved, either, at(150)))).toMatch(
      /Proved for CVE-2026-0001 on agent b{32} \(APP01\)\.$/,
    );
  });
});

function bootedAt({ at: when, host }: SensorLook, lastReboot: Date | undefined): SensorLook {
  if (host === undefined) return { at: when };
  return { at: when, host: lastReboot === undefined ? host : { ...host, lastReboot } };
}
