import type { Row } from './sandbox.mjs';

export interface RecordChange {
  /** Undefined: the record was just inserted. */
  readonly before: Row | undefined;
  readonly after: Row;
  readonly user: string;
}
