import { GROUPS } from './case.js';
import type { CorpusCase } from './load.js';
import { BASELINES, type Ending } from './play.js';

export interface Played {
  readonly one: CorpusCase;
  readonly ending: Ending;
}

/** Whatever is not surely fixed on a healthy machine may never be closed. */
function mayClose({ truth, machine }: Pick<CorpusCase, 'truth' | 'machine'>): boolean {
  return truth === 'fixed' && machine === 'healthy';
}

export function isFalseClose({ one, ending }: Played): boolean {
  return (ending.closed || ending.outcome === 'verified') && !mayClose(one);
}

/** A naive reader would close it, and would be wrong. */
export function isAdversarial({ one, ending }: Played): boolean {
  return !mayClose(one) && ending.naive.length > 0;
}

function isAsExpected({ one: { expect }, ending }: Played): boolean {
  return ending.outcome === expect.outcome && ending.reason === expect.reason;
}

const OUTCOMES = ['verified', 'failed', 'review', 'wait', 'superseded'] as const;
const TRUTHS = ['fixed and healthy', 'fixed, not healthy', 'vulnerable', 'unknown'] as const;

export interface Score {
  readonly cases: number;
  readonly adversarial: number;
  readonly groups: readonly { readonly group: string; readonly cases: number; readonly adversarial: number }[];
  /** Truth by outcome. */
  readonly outcomes: readonly string[];
  readonly matrix: readonly { readonly truth: string; readonly counts: readonly number[] }[];
  readonly closers: readonly { readonly name: string; readonly falseCloses: number; readonly rightCloses: number }[];
  readonly mayClose: number;
  readonly unexpected: readonly string[];
}

/** What a run over the corpus comes to. */
export function scoreOf(played: readonly Played[]): Score {
  return {
    cases: played.length,
    adversarial: played.filter(isAdversarial).length,
    groups: GROUPS.map((group) => {
      const members = played.filter(({ one }) => one.group === group);
      return { group, cases: members.length, adversarial: members.filter(isAdversarial).length };
    }),
    outcomes: OUTCOMES,
    matrix: TRUTHS.map((truth) => ({
      truth,
      counts: OUTCOMES.map((outcome) => played.filter((each) => isIn(each, truth, outcome)).length),
    })),
    closers: [
      closer('Patchproof', played, (each) => each.ending.closed),
      ...BASELINES.map(({ name }) => closer(name, played, (each) => each.ending.naive.includes(name))),
    ],
    mayClose: played.filter(({ one }) => mayClose(one)).length,
    unexpected: played.filter((each) => !isAsExpected(each)).map(inWords),
  };
}

function isIn({ one, ending }: Played, truth: (typeof TRUTHS)[number], outcome: string): boolean {
  return truthOf(one) === truth && ending.outcome === outcome;
}

function truthOf(one: CorpusCase): (typeof TRUTHS)[number] {
  if (one.truth !== 'fixed') return one.truth;
  return mayClose(one) ? 'fixed and healthy' : 'fixed, not healthy';
}

function closer(name: string, played: readonly Played[], closes: (each: Played) => boolean) {
  const closed = played.filter(closes);
  const right = closed.filter(({ one }) => mayClose(one)).length;
  return { name, falseCloses: closed.length - right, rightCloses: right };
}

function inWords({ one: { group, name, expect }, ending }: Played): string {
  return `${group}: ${name}: expected ${expect.outcome} ${expect.reason}, got ${ending.outcome} ${ending.reason ?? 'without a reason'}`;
}
