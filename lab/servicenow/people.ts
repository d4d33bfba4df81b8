import { APPROVALS } from './approvals.js';
import type { RecordChange } from './platform/record-change.js';
import type { Instance } from './instance.js';
import type { StoredRecord, Values } from './store.js';
import { TICKET_KINDS } from './ticket-kinds.js';
import { updateRecord } from './update-record.js';

interface PersonOptions {
  /** @default human.operator */
  readonly user?: string;
  /** False: bulk scripts and imports, for which no rule runs and no event is queued. @default true */
  readonly workflow?: boolean;
}

/** What people do in the user interface, for scenario scripts. They get back the whole row, raw. */
export interface People {
  readonly createIncident: (fields: Values, options?: PersonOptions) => Values;
  /** A ticket of any table of tickets, with what the base system fills in. */
  readonly createTicket: (table: string, fields: Values, options?: PersonOptions) => Values;
  /** Any row of any table, without rules. */
  readonly insert: (table: string, fields: Values) => Values;
  /** Throws when the instance refuses, as it would refuse a person. */
  readonly humanUpdate: (sysId: string, fields: Values, options?: PersonOptions) => Values;
  /** A ticket of whatever table. */
  readonly ticket: (sysId: string) => Values | undefined;
  readonly incident: (sysId: string) => Values | undefined;
  readonly incidentByNumber: (number: string) => Values | undefined;
  /** What people are asked about a ticket, oldest first, each with `approver.user_name`. */
  readonly approvals: (ticket: string) => readonly Values[];
  /** Somebody answers what was asked; his own approval unless another user is named. */
  readonly answer: (approval: string, state: string, user?: string) => void;
  /** The rows of sys_journal_field for a ticket, oldest first. */
  readonly journal: (sysId: string) => readonly Values[];
}

export function createPeople(instance: Instance, runRules: (change: RecordChange) => void): People {
  const { store, newTicket } = instance;

  function createTicket(table: string, fields: Values, options: PersonOptions = {}): Values {
    const { user = PERSON, workflow = true } = options;
    const after = newTicket(table, fields, user);
    if (workflow) runRules({ before: undefined, after, user });
    return after.values;
  }

  function ticket(sysId: string): StoredRecord | undefined {
    const found = Object.keys(TICKET_KINDS).map((table) => store.find(table, sysId));
    return found.find((record) => record !== undefined);
  }

  function humanUpdate(sysId: string, changes: Values, options: PersonOptions = {}): Values {
    const { user = PERSON, workflow = true } = options;
    const before = ticket(sysId);
    if (!before) throw new Error(`expected a ticket with sys_id ${sysId}, found none`);
    const result = updateRecord(instance, { record: before, changes, user, roles: ['admin'], overRest: false });
    if (result.kind === 'refused') throw new Error(`expected the update to be taken, got: ${result.detail}`);
    if (result.kind === 'updated' && workflow) runRules({ before, after: result.record, user });
    return result.record.values;
  }
  const approvals = (ticket: string): readonly StoredRecord[] =>
    store.all(APPROVALS).filter(({ values }) => values['document_id'] === ticket);

  function answer(approval: string, state: string, user?: string): void {
    const record = store.find(APPROVALS, approval);
    if (record === undefined) throw new Error(`expected an approval with sys_id ${approval}, found none`);
    const by = user ?? store.value(record, 'approver.user_name');
    updateRecord(instance, { record, changes: { state }, user: by, roles: ['admin'], overRest: false });
  }
  return {
    approvals: (id) =>
      approvals(id).map((row) =>
        Object.assign({ 'approver.user_name': store.value(row, 'approver.user_name') }, row.values),
      ),
    answer,
    createIncident: (fields, options) => createTicket('incident', fields, options),
    createTicket,
    humanUpdate,
    insert: (table, fields) => store.insert(table, fields, PERSON).values,
    ticket: (sysId) => ticket(sysId)?.values,
    incident: (sysId) => store.find('incident', sysId)?.values,
    incidentByNumber: (number) => store.all('incident').find(({ values }) => values['number'] === number)?.values,
    journal: (sysId) =>
      store
        .all('sys_journal_field')
        .map(({ values }) => values)
        .filter((entry) => entry['element_id'] === sysId),
  };
}

const PERSON = 'human.operator';
