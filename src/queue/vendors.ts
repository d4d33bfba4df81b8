import type { Falcon } from '../connectors/crowdstrike/contract.js';
import type { QualysPatches } from '../connectors/qualys-patches/contract.js';
import type { Qualys } from '../connectors/qualys/contract.js';
import type { Whom } from '../connectors/servicenow/approval-people.js';
import type { ServiceNow } from '../connectors/servicenow/contract.js';
import type { TicketApprovals } from '../connectors/servicenow/ticket-approvals.js';
import type { Approval, Ladder } from '../ledger/approvals.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Clock } from '../shared/clock.js';
import type { Log } from '../shared/logger.js';
import type { Criterion } from '../verification/evidence.js';
import type { TicketTable } from '../verification/ticket-table.js';

/** What the handlers are given. */
export interface Deps {
  readonly ledger: Ledger;
  readonly servicenow: ServiceNow;
  readonly qualys: Qualys;
  readonly falcon: Falcon;
  /** Qualys Patch Management, where the customer has it. */
  readonly patches?: QualysPatches | undefined;
  /** Where people are asked on the ticket too. */
  readonly onTicket?: OnTicket | undefined;
  readonly clock: Pick<Clock, 'now'>;
  readonly criterion: Criterion;
  readonly tables: readonly TicketTable[];
  readonly mode: 'observe' | 'enforce';
  readonly pollIntervalMs: number;
  /** How long a verified finding is looked after; 0 is off. */
  readonly watchMs: number;
  /** May a ticket be reopened when its finding comes back? */
  readonly reopen: boolean;
  /** The kill switch. Rejects when it cannot be read. */
  readonly writes: () => Promise<'allowed' | 'stopped'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** For how long people are asked to agree to a write, and whom. */
  readonly ladder: Ladder;
  /** Tells people that they are asked. */
  readonly announce: (approval: Approval) => Promise<void>;
  /** For the metrics. */
  readonly counted: (verdict: { outcome: string; reason: string }) => void;
  /** For the metrics: a write was undone right after it. */
  readonly undone: () => void;
}

export interface OnTicket extends TicketApprovals {
  /** Whom to ask at this step of the ladder. */
  readonly whom: (level: number) => Whom;
  /** The operator who has this user name at ServiceNow; whether there is one is for the ledger to say. */
  readonly operatorOf: (userName: string) => string;
  /** False: operators of whom no issuer knows are not heard. */
  readonly localAccounts: boolean;
}

/** The configuration of a ticket's table; a table that is configured no more is an operator's mistake, said in words. */
export function tableOf(tables: readonly TicketTable[], name: string): TicketTable {
  const table = tables.find((one) => one.table === name);
  if (table === undefined) {
    throw new Error(
      `table ${name} has open verifications but is not in patchproof.yaml any more; put it back until they are done`,
    );
  }
  return table;
}
