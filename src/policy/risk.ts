import type { Intent } from './intent.js';

/** What the score is made of; each factor has a level, and each level its points. */
export const POINTS = {
  operation: { LOW: 0, MEDIUM: 20, HIGH: 50, unknown: 100 },
  effect: { read: 0, write: 15, unknown: 15 },
  connector: {
    qualys: 2,
    'qualys-gateway': 2,
    crowdstrike: 2,
    servicenow: 5,
    slack: 2,
    teams: 2,
    collector: 2,
    issuer: 2,
    unknown: 5,
  },
  target: { none: 0, known: 5, unknown: 10 },
  outcome: { none: 0, review: 5, failed: 10, verified: 25, unknown: 25 },
  criticality: { none: 0, low: 0, medium: 5, high: 10, critical: 15, unknown: 15 },
  frequency: { quiet: 0, busy: 3, heavy: 5, unknown: 5 },
  firstUse: { no: 0, yes: 5, unknown: 5 },
} as const;

type Table = typeof POINTS;
export type Levels = { readonly [Factor in keyof Table]: keyof Table[Factor] & string };

/** How grave a call is, 0 to 100, and from what. The same intent has the same risk, always. */
export interface Risk {
  readonly score: number;
  readonly levels: Levels;
}

export const MOST = 100;
/** Calls in the hour before from which an operation is busy, and from which it is heavy. */
const BUSY = 10;
export const HEAVY = 50;

export function riskOf(intent: Intent): Risk {
  const levels = levelsOf(intent);
  return { score: scoreOf(levels), levels };
}

export function scoreOf(levels: Levels): number {
  const sum =
    POINTS.operation[levels.operation] +
    POINTS.effect[levels.effect] +
    POINTS.connector[levels.connector] +
    POINTS.target[levels.target] +
    POINTS.outcome[levels.outcome] +
    POINTS.criticality[levels.criticality] +
    POINTS.frequency[levels.frequency] +
    POINTS.firstUse[levels.firstUse];
  return Math.min(sum, MOST);
}

/** A read is about no machine in particular: it changes none. */
function levelsOf({ operation, system, change, circumstances = {} }: Intent): Levels {
  const { callsLastHour, firstUse, target } = circumstances;
  const isRead = operation?.effect === 'read';
  return {
    operation: operation?.risk ?? 'unknown',
    effect: operation?.effect ?? 'unknown',
    connector: system ?? 'unknown',
    target: isRead ? 'none' : targetLevel(target?.names),
    outcome: isRead ? 'none' : outcomeLevel(change?.outcome),
    criticality: isRead ? 'none' : (target?.criticality ?? 'unknown'),
    frequency: frequencyLevel(callsLastHour),
    firstUse: yesOrNo(firstUse),
  };
}

function targetLevel(names: readonly string[] = []): Levels['target'] {
  return names.length > 0 ? 'known' : 'unknown';
}

function outcomeLevel(outcome: string | undefined): Levels['outcome'] {
  return outcome === 'verified' || outcome === 'failed' || outcome === 'review' ? outcome : 'unknown';
}

function frequencyLevel(calls: number | undefined): Levels['frequency'] {
  if (calls === undefined) return 'unknown';
  if (calls < BUSY) return 'quiet';
  return calls < HEAVY ? 'busy' : 'heavy';
}

function yesOrNo(answer: boolean | undefined): Levels['firstUse'] {
  if (answer === undefined) return 'unknown';
  return answer ? 'yes' : 'no';
}
