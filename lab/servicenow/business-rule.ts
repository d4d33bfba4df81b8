import { randomUUID } from 'node:crypto';
import type { StoredRecord } from './store.js';

/** An event as `gs.eventQueue` leaves it: the id and what was true at the trigger travel in its parameters. */
export interface PendingEvent {
  readonly deliveryId: string;
  readonly table: string;
  readonly sysId: string;
  readonly enteredModCount: number;
  /** Raw date-time, UTC. */
  readonly enteredOn: string;
}

export interface RecordChange {
  /** Undefined: the record was just inserted. */
  readonly before: StoredRecord | undefined;
  readonly after: StoredRecord;
  readonly user: string;
}

export type BusinessRule = (change: RecordChange) => PendingEvent | undefined;

/** The rule that runs on the instance: after insert and update, state changes to pending, by anybody but the integration. */
export function pendingRule(options: { table: string; pendingState: string; integrationUser: string }): BusinessRule {
  return ({ before, after, user }) => {
    const { values } = after;
    if (after.table !== options.table || user === options.integrationUser) return undefined;
    if (values['state'] !== options.pendingState || before?.values['state'] === options.pendingState) return undefined;
    return {
      deliveryId: `msg_${randomUUID().replaceAll('-', '')}`,
      table: after.table,
      sysId: values['sys_id'] ?? '',
      enteredModCount: Number(values['sys_mod_count']),
      enteredOn: values['sys_updated_on'] ?? '',
    };
  };
}
