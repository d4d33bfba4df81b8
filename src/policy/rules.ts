import type { PolicySettings } from './conditions.js';
import type { Change } from './intent.js';
import type { KnownIntent } from './known-intent.js';

/** What the policy needs to know of a configured ticket table. */
export interface WritableTable {
  readonly table: string;
  readonly pendingState: string;
  readonly fields: {
    readonly runId?: string | undefined;
    readonly result?: string | undefined;
    readonly reason?: string | undefined;
  };
  /** Columns written per outcome. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Situation {
  readonly mode: 'observe' | 'enforce';
  readonly tickets: readonly WritableTable[];
  /** May a verified ticket be reopened when its finding comes back? */
  readonly reopen: boolean;
  /** The one ticket that `doctor --write` tries the outcomes on, with the state to put it back into. */
  readonly scratch?: { readonly table: string; readonly sysId: string; readonly state: string } | undefined;
  /** The key `policy:` of patchproof.yaml; missing means that the built-in rules stand alone. */
  readonly policy?: PolicySettings | undefined;
}

export interface Rule {
  /** A sentence: it is the answer's reason. */
  readonly id: string;
  readonly effect: 'permit' | 'escalate' | 'forbid';
  /** Which operations it speaks of, by their id; missing means all. */
  readonly covers?: (operation: string) => boolean;
  readonly when: (intent: KnownIntent, situation: Situation) => boolean;
  /** Of a rule that comes and goes with the hour, the rate or a switch: would it apply if these were left out? */
  readonly lasting?: (intent: KnownIntent, situation: Situation) => boolean;
  readonly approvals?: 1 | 2 | undefined;
}

/** The rule of the kill switch: whoever finds it thrown later than the policy says the same. */
export const STOPPED_WRITES = 'nothing-is-written-while-writes-are-stopped';

export const rules: readonly Rule[] = [
  { id: 'reads-in-the-catalogue-are-permitted', effect: 'permit', when: (intent) => !isWrite(intent) },
  {
    id: 'a-ticket-may-be-given-its-outcome',
    effect: 'permit',
    when: (intent, { policy }) => intent.operation.id === TICKET_UPDATE && policy?.writes !== 'by-rule',
  },
  {
    id: 'people-may-be-asked-on-the-ticket',
    effect: 'permit',
    when: (intent, { policy }) => isAsking(intent) && policy?.writes !== 'by-rule',
  },
  { id: 'high-risk-needs-a-person', effect: 'escalate', when: (intent) => intent.operation.risk === 'HIGH' },
  { id: 'a-patch-is-never-a-read', effect: 'forbid', when: (intent) => intent.method === 'PATCH' && !isWrite(intent) },
  {
    id: 'observe-mode-writes-nothing',
    effect: 'forbid',
    when: (intent, { mode }) => mode === 'observe' && isWrite(intent),
  },
  {
    id: STOPPED_WRITES,
    effect: 'forbid',
    when: (intent) => isWrite(intent) && STOPPED.has(intent.circumstances?.writes),
    lasting: () => false,
  },
  {
    id: 'only-configured-tables-are-written',
    effect: 'forbid',
    when: (intent, situation) => isWrite(intent) && !isAsking(intent) && !tableOf(intent, situation),
  },
  {
    id: 'customer-visible-comments-are-never-written',
    effect: 'forbid',
    when: (intent) => !isAsking(intent) && intent.change?.fields.includes('comments') === true,
  },
  { id: 'only-outcome-columns-are-written', effect: 'forbid', when: violates(onlyOutcomeColumns) },
  { id: 'only-pending-tickets-are-moved', effect: 'forbid', when: butOnScratch(violates(movedFromPending)) },
  { id: 'a-ticket-that-left-the-state-is-only-marked', effect: 'forbid', when: butOnScratch(violates(onlyMarked)) },
  { id: 'tickets-move-only-to-an-outcome-state', effect: 'forbid', when: butOnScratch(violates(toAnOutcome)) },
  {
    id: 'a-scratch-ticket-moves-only-to-an-outcome-state-and-back',
    effect: 'forbid',
    when: (intent, situation) =>
      isScratch(intent, situation) &&
      intent.change?.to !== situation.scratch?.state &&
      violates(toAnOutcome)(intent, situation),
  },
];

/** A switch that cannot be read counts as thrown. */
const STOPPED: ReadonlySet<unknown> = new Set(['stopped', 'unknown']);

const TICKET_UPDATE = 'servicenow:incidents:update';

function isWrite({ operation }: KnownIntent): boolean {
  return operation.effect === 'write';
}

/** Of records of their own, that people approve by; the catalogue says to the letter what may be in them. */
function isAsking({ operation }: KnownIntent): boolean {
  return ASKING.has(operation.id);
}

const ASKING: ReadonlySet<string> = new Set(['servicenow:approvals:request', 'servicenow:approvals:cancel']);

function tableOf({ change }: KnownIntent, { tickets }: Situation): WritableTable | undefined {
  return tickets.find(({ table }) => table === change?.table);
}

/** Applies to writes of a configured table; any other is forbidden by a rule of its own. */
function violates(holds: (change: Change, table: WritableTable, situation: Situation) => boolean): Rule['when'] {
  return (intent, situation) => {
    const table = tableOf(intent, situation);
    return intent.change !== undefined && table !== undefined && !holds(intent.change, table, situation);
  };
}

/** Read off the request: no other ticket of the table is meant. */
function isScratch({ path }: KnownIntent, { scratch }: Situation): boolean {
  return scratch !== undefined && path === `/api/now/table/${scratch.table}/${scratch.sysId}`;
}

function butOnScratch(when: Rule['when']): Rule['when'] {
  return (intent, situation) => !isScratch(intent, situation) && when(intent, situation);
}

function onlyOutcomeColumns({ fields }: Change, table: WritableTable): boolean {
  const { runId, result, reason } = table.fields;
  const columns = Object.values(table.outcomes).flatMap((outcome) => Object.keys(outcome));
  const allowed = new Set([...columns, 'work_notes', 'close_notes', runId, result, reason]);
  return fields.every((field) => allowed.has(field));
}

function isPending({ from }: Change, { pendingState }: WritableTable): boolean {
  return from === undefined || from === pendingState;
}

function movedFromPending(change: Change, table: WritableTable, situation: Situation): boolean {
  return change.to === undefined || isPending(change, table) || isReopening(change, table, situation);
}

/** What may be said on a ticket whose verified finding came back: a note, and our own result. */
function onlyMarked(change: Change, table: WritableTable, situation: Situation): boolean {
  if (isPending(change, table)) return true;
  const columns = isReopening(change, table, situation) ? Object.keys(table.outcomes['failed'] ?? {}) : [];
  const allowed = new Set(['work_notes', table.fields.result, table.fields.reason, ...columns]);
  return change.fields.every((field) => allowed.has(field));
}

/** From the state in which a verified ticket was left back to work, where the settings say so. */
function isReopening({ from, to }: Change, { outcomes }: WritableTable, { reopen }: Situation): boolean {
  const [closed, open] = [outcomes['verified']?.['state'], outcomes['failed']?.['state']];
  return reopen && from !== undefined && from === closed && to !== undefined && to === open;
}

function toAnOutcome({ to }: Change, { outcomes }: WritableTable): boolean {
  return to === undefined || Object.values(outcomes).some((columns) => columns['state'] === to);
}
