/** One line of `doctor`. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found; when not ok, also what to do. */
  readonly detail: string;
}
