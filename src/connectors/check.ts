/** One line of `doctor`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Neither good nor bad: the account may not look there. */
  readonly unseen?: true;
  /** What was found; when not ok, also what to do. */
  readonly detail: string;
}
