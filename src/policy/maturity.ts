import type { PolicySettings } from './conditions.js';
import { coveredBy } from './covered.js';
import type { Operation } from './operation.js';

export const maturities = ['observed', 'enforced', 'governed', 'accountable'] as const;
export type Maturity = (typeof maturities)[number];

export interface Governed {
  readonly mode: 'observe' | 'enforce';
  readonly policy: PolicySettings;
  readonly operations: readonly Operation[];
  /** Can people who have names approve what a rule escalates? */
  readonly approvals: boolean;
  /** Does somebody sign the audit trail as it grows? */
  readonly signedTrail: boolean;
}

/**
 * How far writing is under control. observed: everything is judged and recorded, nothing written. enforced: what is written
 * keeps to the built-in rules. governed: also to rules of your own. accountable: people answer for the exceptions, by name.
 */
export function maturityOf(governed: Governed): {
  readonly level: Maturity;
  readonly next: Maturity | undefined;
  /** What the next level needs, in words. */
  readonly missing: readonly string[];
} {
  for (const [index, level] of maturities.entries()) {
    const next = maturities[index + 1];
    const missing = next === undefined ? [] : missingFor(next, governed);
    if (missing.length > 0 || next === undefined) return { level, next, missing };
  }
  return { level: 'accountable', next: undefined, missing: [] };
}

function missingFor(level: Maturity, governed: Governed): readonly string[] {
  return NEEDS[level].filter(({ met }) => !met(governed)).map(({ words }) => words);
}

interface Need {
  readonly words: string;
  readonly met: (governed: Governed) => boolean;
}

const NEEDS: Readonly<Record<Maturity, readonly Need[]>> = {
  observed: [],
  enforced: [{ words: 'mode: enforce', met: ({ mode }) => mode === 'enforce' }],
  governed: [
    {
      words: 'a rule of your own that forbids or escalates writes, or writes: by-rule',
      met: ({ policy, operations }) => policy.writes === 'by-rule' || restrains(policy, operations),
    },
  ],
  accountable: [
    { words: 'approval by people who have names', met: ({ approvals }) => approvals },
    { words: 'signed checkpoints of the audit trail', met: ({ signedTrail }) => signedTrail },
  ],
};

function restrains({ rules }: PolicySettings, operations: readonly Operation[]): boolean {
  const restraints = rules.filter(({ effect }) => effect !== 'permit');
  return restraints.some((rule) => coveredBy(rule, operations).some(({ effect }) => effect === 'write'));
}
