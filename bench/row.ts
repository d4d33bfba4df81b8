/** One line of the table: what was measured, ours beside the baseline of the same run, and whether it is as good as aimed. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly baseline: string;
  readonly aim: string;
  readonly met: boolean;
  /** How it was measured: a sentence below the table. */
  readonly note?: string;
  /** What the profile (BENCH_PROFILE) shows when the aim is missed. */
  readonly profile?: string;
}

export interface Run {
  /** Small sizes: shows that the measuring works, and measures little. */
  readonly quick: boolean;
  /** What is being done, for whoever waits. */
  readonly say: (line: string) => void;
}

export type Measure = (run: Run) => Promise<readonly Row[]>;
