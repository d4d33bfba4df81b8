import type { CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import { Unseen } from '../probes.js';
import type { Term } from './encoded-query.js';
import type { MetadataTable, ServiceNowCalls } from './operations.js';
import { readRows, totalOf } from './rows.js';
import type { Row } from './schema.js';

export interface MetadataDeps {
  readonly send: Send;
  readonly calls: Pick<ServiceNowCalls, 'listMetadata'>;
}

interface MetadataAsk {
  readonly table: MetadataTable;
  readonly terms: readonly Term[];
  readonly columns: readonly string[];
  /** Says again what `terms` say: the instance drops terms that it cannot apply. */
  readonly wanted: (row: Row) => boolean;
}

export interface Metadata {
  readonly rows: readonly Row[];
  /** A bad sign, where every row that matches was seen; otherwise it may stand where we may not look. */
  readonly missing: (what: string) => Error;
}

/** More than any table has of what is asked for here: choices have a row per value and language. */
const MAX_ROWS = 1000;

/** Rows of the instance's set-up. Rejects with Unseen where the account may see none of them. */
export async function readMetadata(
  { send, calls }: MetadataDeps,
  { table, terms, columns, wanted }: MetadataAsk,
  context: CallContext,
): Promise<Metadata> {
  const ask = { table, terms, columns, limit: MAX_ROWS, context };
  const answer = await readRows(send, calls.listMetadata, ask).catch((error: unknown) => {
    throw error instanceof OutboundError && error.failure.kind === 'forbidden' ? unseen(table, error) : error;
  });
  const seen = answer.value.length;
  const total = totalOf(answer);
  // Rows are counted before those are left out that the account may not read (servicenow 1.5).
  if (seen === 0 && total !== 0) throw unseen(table);
  const whole = total !== undefined && seen >= total;
  return {
    rows: answer.value.filter(wanted),
    missing: (what) => (whole ? new TypeError(what) : unseen(table)),
  };
}

function unseen(table: MetadataTable, cause?: unknown): Unseen {
  return new Unseen(
    `not known, because the account may not read ${table} (or not all of it). ` +
      'Nothing else needs this right; run doctor once with the login of an administrator to have it looked at',
    { cause },
  );
}
