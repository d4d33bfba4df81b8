import type { CallContext, Send } from '../../outbound/contract.js';
import { OutboundError } from '../../outbound/failure.js';
import type { TicketRef } from '../../verification/ticket.js';
import { chunks } from '../batch.js';
import type { Check } from '../check.js';
import { approvalDoctor } from './approval-doctor.js';
import { approvalCalls, QUESTION, WITHDRAWN, type ApprovalCalls } from './approval-operations.js';
import { approvalRecord, recordColumns, type ApprovalRecord } from './approval-record.js';
import { peopleAsked, type People, type Whom } from './approval-people.js';
import { MAX_IDS, type Term } from './encoded-query.js';
import { servicenowCalls } from './operations.js';
import { notAsAsked, rawValues, readRows } from './rows.js';
import type { Row } from './schema.js';
import { storableNote } from './stored-text.js';

interface Asking {
  readonly ticket: TicketRef;
  /** sys_id of the user who is asked. */
  readonly userId: string;
  readonly question: string;
  /** What the person reads. */
  readonly words: string;
}

/** People asked on tickets. Every verb may throw OutboundError. */
export interface TicketApprovals {
  readonly people: (whom: Whom, context: CallContext) => Promise<People>;
  /** Those that are there, by the question they belong to or by their sys_id; any number. */
  readonly records: (
    by: 'question' | 'sysId',
    ids: readonly string[],
    context: CallContext,
  ) => Promise<readonly ApprovalRecord[]>;
  /** Asks one person. `forbidden` when the instance takes the record and does not hold what was sent: then it is withdrawn. */
  readonly request: (asking: Asking, context: CallContext) => Promise<ApprovalRecord>;
  /** Undefined when the record as it then stands cannot be read. */
  readonly withdraw: (sysId: string, context: CallContext) => Promise<ApprovalRecord | undefined>;
  /** `whom`: everybody who may ever be asked. */
  readonly doctor: (whom: readonly Whom[], context: CallContext) => Promise<readonly Check[]>;
}

interface ApprovalDeps {
  readonly send: Send;
  readonly calls: ApprovalCalls;
}

export function createTicketApprovals({
  send,
  tables,
}: {
  readonly send: Send;
  readonly tables: readonly string[];
}): TicketApprovals {
  const deps = { send, calls: { ...approvalCalls(tables), listMetadata: servicenowCalls(tables).listMetadata } };
  return {
    people: (whom, context) => peopleAsked(deps, whom, context),
    records: async (by, ids, context) => {
      const found: ApprovalRecord[] = [];
      for (const some of chunks([...new Set(ids)], MAX_IDS)) {
        found.push(...(await recordsOf(deps, [by === 'sysId' ? 'sys_id' : QUESTION, 'IN', some], context)));
      }
      return found;
    },
    request: (asking, context) => request(deps, asking, context),
    withdraw: (sysId, context) => withdraw(deps, sysId, context),
    doctor: (whom, context) => approvalDoctor(deps, whom, context),
  };
}

/** Fifty questions of twenty people. */
const MOST_RECORDS = 1000;

/** A column that is not there is dropped from the query, and every row comes: none of it is an answer then. */
async function recordsOf(
  { send, calls }: ApprovalDeps,
  term: readonly [column: 'sys_id' | typeof QUESTION, operator: 'IN', values: readonly string[]],
  context: CallContext,
): Promise<readonly ApprovalRecord[]> {
  const terms: readonly Term[] = [term];
  const ask = { table: 'sysapproval_approver', terms, columns: recordColumns, limit: MOST_RECORDS, context };
  const { value: rows } = await readRows(send, calls.readApprovals, ask);
  const [column, , values] = term;
  if (rows.some((row) => !values.includes(row[column] ?? ''))) {
    throw notAsAsked(calls.readApprovals, `records other than those asked for; does the column ${QUESTION} exist?`);
  }
  return rows.map(approvalRecord).filter((record) => record !== undefined);
}

async function request(deps: ApprovalDeps, asking: Asking, context: CallContext): Promise<ApprovalRecord> {
  const { send, calls } = deps;
  const { ticket, userId, question, words } = asking;
  const { value: row } = await send(calls.requestApproval, {
    query: SHOWN,
    json: {
      state: 'requested',
      approver: userId,
      // An item of Vulnerability Response is no task, and this is a reference to tasks (servicenow 7.2).
      sysapproval: ticket.table.startsWith('sn_vul_') ? '' : ticket.sysId,
      source_table: ticket.table,
      document_id: ticket.sysId,
      [QUESTION]: question,
      comments: storableNote(words),
    },
    context,
  });
  const record = approvalRecord(row);
  if (record?.question === question && record.state === 'requested') return record;
  await takeBack(deps, row, context);
  const held = record === undefined ? `${QUESTION} or another column that must be readable` : `state ${record.state}`;
  throw new OutboundError(calls.requestApproval.name, {
    kind: 'forbidden',
    detail: `record level: the approval record was created, and does not hold what was sent (${held})`,
  });
}

/** As far as it goes: what cannot be taken back is said by the failure that follows. */
async function takeBack(deps: ApprovalDeps, row: Row, context: CallContext): Promise<void> {
  const sysId = row['sys_id'];
  if (sysId === undefined) return;
  await withdraw(deps, sysId, context).catch((cause: unknown) => {
    if (!(cause instanceof OutboundError)) throw cause;
  });
}

async function withdraw(
  { send, calls }: ApprovalDeps,
  sysId: string,
  context: CallContext,
): Promise<ApprovalRecord | undefined> {
  const ask = { holes: { sysId }, query: SHOWN, json: { state: WITHDRAWN }, context };
  const { value: row } = await send(calls.cancelApproval, ask);
  if (row['state'] !== WITHDRAWN) {
    const detail = 'record level: the instance accepted it, and the approval is still to be given';
    throw new OutboundError(calls.cancelApproval.name, { kind: 'forbidden', detail });
  }
  return approvalRecord(row);
}

const SHOWN = [['sysparm_fields', recordColumns.join(',')], ...rawValues] as const;
