import { describe, expect, it } from 'vitest';
import { reasonsPage } from '../../scripts/reasons.js';
import { decide } from '../../src/verification/decide.js';
import { reasons, type ReasonCode } from '../../src/verification/reasons.js';
import { at, criterion } from '../support/evidence.js';
import { textOf } from '../support/repository.js';
import { cases, type Case } from './cases.js';

const all = Object.entries(reasons);
const decided = Object.entries(cases).map(([reason, its]) => ({
  reason,
  evidence: its.evidence,
  now: its.now,
  sources: its.sources ?? ('both' as const),
  healing: heals(reason),
}));

describe('the catalogue', () => {
  it.each(all)('%s is a kebab-case code with two short sentences', (code, { sentence, action }) => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [sentence, action]) expect(text).toMatch(/^[A-Z][^\n|]{3,150}\.$/);
  });

  it('names an owner for everything that somebody must do, and nobody where all is done', () => {
    const idle = all.filter(([, { action }]) => action === 'Nothing.');
    expect(idle.map(([code]) => code)).toEqual([
      'fixed-and-healthy',
      'already-fixed',
      'fixed-without-sensor',
      'fixed-by-second-opinion',
      'ticket-moved-on',
      'ticket-gone',
    ]);
    expect(all.filter(([, { owner }]) => owner === 'nobody')).toEqual(idle);
  });

  it('lets only time mend what ends in review: nothing that heals ever verifies or fails', () => {
    expect(new Set(all.filter(([, { heals }]) => heals).map(([, { outcome }]) => outcome))).toEqual(
      new Set(['review']),
    );
  });

  it('docs/reasons.md is the catalogue: run `npx tsx scripts/reasons.ts`', () => {
    expect(textOf('docs/reasons.md')).toBe(reasonsPage());
  });
});

describe('every reason has a case', () => {
  it.each(decided)(
    '$reason is given, with the outcome that the catalogue promises',
    ({ reason, evidence, now, sources }) => {
      const verdict = decide(evidence, { ...criterion, sources }, now ?? at(150));
      expect([verdict.reason, ...verdict.warnings.map((warning) => warning.reason)]).toContain(reason);
      const overdue = (now ?? at(150)) >= evidence.deadlineAt;
      expect(verdict.ruling).toBe(heals(reason) && !overdue ? 'wait' : outcomeOf(reason));
    },
  );

  it.each(decided.filter(({ healing }) => healing))('$reason heals: at the deadline it is for a person', (its) => {
    const timeout = ['not-yet-rescanned', 'scan-overlaps-patch', 'rescan-timeout'].includes(its.reason);
    expect(atDeadline(its)).toMatchObject({ ruling: 'review', reason: timeout ? 'rescan-timeout' : its.reason });
  });

  it('a missing rescan at the deadline is a failed patch where the restart is known to be missing, else the host’s trouble', () => {
    const waiting = cases['not-yet-rescanned'].evidence;
    const idle = cases['reboot-pending'].evidence;
    const unbooted = { ...waiting, ticket: idle.ticket, falcon: idle.falcon };
    expect(atDeadline({ evidence: unbooted })).toMatchObject({ ruling: 'failed', reason: 'reboot-pending' });
    const contained = { ...waiting, falcon: cases['host-contained'].evidence.falcon };
    expect(atDeadline({ evidence: contained })).toMatchObject({ ruling: 'review', reason: 'host-contained' });
  });
});

function atDeadline({ evidence, now = at(150) }: Pick<Case, 'evidence'> & { now?: Date | undefined }) {
  return decide({ ...evidence, deadlineAt: now }, criterion, now);
}

function heals(reason: string): boolean {
  return isReason(reason) && reasons[reason].heals;
}

function outcomeOf(reason: string): string {
  return isReason(reason) ? reasons[reason].outcome : 'none';
}

function isReason(text: string): text is ReasonCode {
  return Object.hasOwn(reasons, text);
}
