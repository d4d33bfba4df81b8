import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Decision, decisionOf } from '../../src/verification/decision.js';
import { decide } from '../../src/verification/decide.js';
import { Evidence, Identity } from '../../src/verification/evidence.js';
import { FalconHost, FalconSnapshot, SecondOpinion } from '../../src/verification/falcon-facts.js';
import { Detection, QidKnowledge, QualysHost, QualysSnapshot } from '../../src/verification/qualys-facts.js';
import { Answer, Ticket } from '../../src/verification/ticket.js';
import { anEvidence, at, criterion } from '../support/evidence.js';
import { cases } from './cases.js';
import { wholeDetection, wholeHost, wholeQid, wholeSensor, wholeTicket } from './whole-facts.js';

/** Into the ledger and out of it again. */
function kept<Schema extends z.ZodType>(schema: Schema, fact: z.output<Schema>): unknown {
  const stored: unknown = JSON.parse(JSON.stringify(z.encode(schema, fact)));
  return schema.parse(stored);
}

describe('facts with every field are kept whole', () => {
  it('of the ticket', () => expect(kept(Ticket, wholeTicket)).toEqual(wholeTicket));
  it('of a Qualys host', () => expect(kept(QualysHost, wholeHost)).toEqual(wholeHost));
  it('of a detection record', () => expect(kept(Detection, wholeDetection)).toEqual(wholeDetection));
  it('of the KnowledgeBase', () => expect(kept(QidKnowledge, wholeQid)).toEqual(wholeQid));
  it('of an agent', () => expect(kept(FalconHost, wholeSensor)).toEqual(wholeSensor));

  it('of a look at Qualys', () => {
    const look = { at: at(1), hosts: [wholeHost], detections: [wholeDetection] };
    expect(kept(QualysSnapshot, look)).toEqual(look);
  });

  it('of a look at Falcon', () => {
    const look = { at: at(1), hosts: [wholeSensor] };
    expect(kept(FalconSnapshot, look)).toEqual(look);
  });

  it('of all of it together', () => {
    const whole: Evidence = {
      ...anEvidence({ ticket: wholeTicket, knowledge: [wholeQid], cves: [{ cve: 'CVE-2026-0001', qids: [241234] }] }),
      ticketReadAt: at(3),
    };
    const qualys = { ...whole.qualys, recheckedFor: at(4), silentSince: at(5), why: 'HTTP 503' };
    const falcon = { ...whole.falcon, silentSince: at(6), why: 'HTTP 500' };
    expect(kept(Evidence, { ...whole, qualys, falcon })).toEqual({ ...whole, qualys, falcon });
  });
});

describe('each value of a fact is kept', () => {
  it.each(['yes', 'no', 'unknown'] as const)('a restart: %s', (answer) => expect(kept(Answer, answer)).toBe(answer));

  it.each(['patched-at', 'entered-state', 'updated-on'] as const)('T0 by %s', (origin) => {
    const evidence = anEvidence({ t0: { at: at(0), origin } });
    expect(kept(Evidence, evidence)).toEqual(evidence);
  });

  it.each<Identity>([
    { kind: 'pending' },
    { kind: 'found', ids: ['1', '2'], agreeing: ['serial'], disagreeing: ['mac'], score: 0.6 },
    { kind: 'not-found', searched: ['names'] },
    { kind: 'hidden', ids: ['1'] },
    {
      kind: 'ambiguous',
      candidates: ['1', '2'],
      described: [{ id: '1', name: 'APP01', agreeing: ['name'], disagreeing: ['ip'], score: 0.5 }],
    },
    {
      kind: 'mismatch',
      ids: ['1'],
      disagreeing: ['serial'],
      described: [{ id: '1', agreeing: [], disagreeing: ['serial'], score: 0 }],
    },
  ])('an identity that is $kind', (identity) => expect(kept(Identity, identity)).toEqual(identity));

  it.each<Partial<Detection>>([
    { status: 'new' },
    { status: 'active' },
    { status: 'reopened' },
    { status: 'fixed' },
    { status: 'unknown' },
    { type: 'confirmed' },
    { type: 'potential' },
    { type: 'info' },
    { type: 'unknown' },
    { kernel: 'running' },
    { kernel: 'not-running' },
    { kernel: 'unrelated' },
    { kernel: 'unknown' },
    { source: 'agent' },
    { source: 'scanner' },
    { source: 'unknown' },
  ])('a detection record of %j', (over) => {
    const record = { ...wholeDetection, ...over };
    expect(kept(Detection, record)).toEqual(record);
  });

  it.each<Partial<FalconHost>>([
    { platform: 'Windows' },
    { platform: 'Linux' },
    { platform: 'Mac' },
    { platform: 'other' },
    { rfm: 'yes' },
    { rfm: 'no' },
    { rfm: 'unknown' },
    { containment: 'normal' },
    { containment: 'containment_pending' },
    { containment: 'contained' },
    { containment: 'lift_containment_pending' },
    { containment: 'unknown' },
    { productType: 'workstation' },
    { productType: 'domain-controller' },
    { productType: 'server' },
    { productType: 'unknown' },
    { online: 'online' },
    { online: 'offline' },
    { online: 'unknown' },
  ])('an agent of %j', (over) => {
    const host = { ...wholeSensor, ...over };
    expect(kept(FalconHost, host)).toEqual(host);
  });

  it.each(['open', 'closed', 'reopened', 'expired', 'unknown'] as const)('a CVE that Falcon calls %s', (status) => {
    const record = { status, updated: at(1), closed: at(2), suppressed: false, openApps: 1 };
    const opinion: SecondOpinion = {
      kind: 'told',
      at: at(3),
      cves: [{ cve: 'CVE-2026-0001', records: [record] }],
      patches: { pending: 2, rebootRequired: true, confirmed: at(4) },
    };
    expect(kept(SecondOpinion, opinion)).toEqual(opinion);
  });

  it('a Falcon that was not asked', () => {
    const off: SecondOpinion = { kind: 'off', why: 'the scope is missing' };
    expect(kept(SecondOpinion, off)).toEqual(off);
  });
});

describe('what cannot be is refused', () => {
  const found = { kind: 'found', ids: ['1'], agreeing: [], disagreeing: [], score: 0.5 };

  it.each([
    ['an identity found nowhere', Identity, { ...found, ids: [] }],
    ['more than certainty', Identity, { ...found, score: 1.01 }],
    ['less than none', Identity, { ...found, score: -0.01 }],
    ['a kind of identity nobody knows', Identity, { kind: 'likely' }],
    ['a candidate beyond certainty', Identity, ambiguous(1.01)],
    ['a candidate below none', Identity, ambiguous(-0.01)],
    ['another word for a restart', Answer, 'maybe'],
  ])('%s', (_what, schema, value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

describe('a decision is kept whole', () => {
  it.each(Object.entries(cases))('for %s', (_reason, { evidence, now = at(150), sources = 'both' as const }) => {
    const by = { ...criterion, sources, secondOpinion: true, requiredBuilds: ['10.0.17763.6293'] };
    const verdict = decide(evidence, by, now);
    const decision = decisionOf(verdict, by, now);
    expect(decision).toEqual({ rules: verdict.rules, at: now, criterion: by, verdict });
    expect(kept(Decision, decision)).toEqual(decision);
  });

  it.each([
    ['a verdict of nothing', { verdict: {} }],
    ['a ruling nobody knows', { verdict: { ruling: 'close', reason: 'x', findings: [], warnings: [], rules: '2' } }],
    ['a finding of nothing', { verdict: { ruling: 'wait', reason: 'x', findings: [{}], warnings: [], rules: '2' } }],
  ])('but not with %s', (_what, over) => {
    const decision = decisionOf(decide(anEvidence(), criterion, at(150)), criterion, at(150));
    const stored: unknown = JSON.parse(JSON.stringify({ ...decision, ...over }));
    expect(Decision.safeParse(JSON.parse(JSON.stringify(decision))).success).toBe(true);
    expect(Decision.safeParse(stored).success).toBe(false);
  });

  it('with the rulings of every outcome, and what a later version adds', () => {
    const decision = decisionOf(decide(anEvidence(), criterion, at(150)), criterion, at(150));
    for (const ruling of ['wait', 'verified', 'failed', 'review', 'superseded'] as const) {
      const findings = decision.verdict.findings.map((finding) => ({
        ...finding,
        reason: 'of-another-version',
        more: 1,
      }));
      const later = { ...decision, verdict: { ...decision.verdict, ruling, findings, warnings: findings, more: 1 } };
      expect(kept(Decision, later)).toEqual(later);
    }
  });
});

function ambiguous(score: number) {
  return { kind: 'ambiguous', candidates: ['1'], described: [{ id: '1', agreeing: [], disagreeing: [], score }] };
}
