/** Where nobody answers, a time-out of ten seconds takes a tenth of one. */
export const IMPATIENCE = 0.01;

/** What the scripts did, whatever engine ran them. */
export interface Outcome {
  readonly posts: readonly { readonly id: string; readonly body: string; readonly status: number }[];
  readonly errors: readonly string[];
}
