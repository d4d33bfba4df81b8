import { z } from 'zod';
import { QUESTION } from './approval-operations.js';
import type { Row } from './schema.js';
import { utcDate } from './utc-date.js';

/** When a row was last changed, by whom, and how often before. */
export interface Touched {
  readonly updates: number;
  readonly by: string;
  readonly on: Date;
}

/** One person asked on a ticket, as the instance holds it. */
export interface ApprovalRecord {
  readonly sysId: string;
  /** Id of the question that it belongs to; empty when the record is not one of ours. */
  readonly question: string;
  readonly state: string;
  /** User name of the one who is asked. */
  readonly approver: string;
  /** Our own account. */
  readonly createdBy: string;
  readonly touched: Touched;
  /** The ticket beside it; missing where it is no task. */
  readonly ticket?: Touched | undefined;
}

const OWN = ['sys_mod_count', 'sys_updated_by', 'sys_updated_on'] as const;

export const recordColumns: readonly string[] = [
  'sys_id',
  QUESTION,
  'state',
  'approver.user_name',
  'sys_created_by',
  ...OWN,
  ...OWN.map((column) => `sysapproval.${column}`),
];

/** Undefined when something is missing without which nobody's word can be told from it. */
export function approvalRecord(row: Row): ApprovalRecord | undefined {
  const touched = touchedIn(row, '');
  const parsed = Texts.safeParse(row).data;
  if (parsed === undefined || touched === undefined) return undefined;
  return {
    sysId: parsed.sys_id,
    question: parsed[QUESTION],
    state: parsed.state,
    approver: parsed['approver.user_name'],
    createdBy: parsed.sys_created_by,
    touched,
    ticket: touchedIn(row, 'sysapproval.'),
  };
}

const Texts = z.object({
  sys_id: z.string().regex(/^[0-9a-f]{32}$/),
  [QUESTION]: z.string(),
  state: z.string(),
  'approver.user_name': z.string(),
  sys_created_by: z.string(),
});

function touchedIn(row: Row, path: string): Touched | undefined {
  const [count, by, at] = OWN.map((column) => row[`${path}${column}`]);
  const on = utcDate(at ?? '');
  if (count === undefined || !/^\d{1,9}$/.test(count) || by === undefined || by === '' || on === undefined) {
    return undefined;
  }
  return { updates: Number(count), by, on };
}
