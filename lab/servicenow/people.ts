import type { RecordChange } from './platform/record-change.js';
import type { Instance } from './instance.js';
import type { Values } from './store.js';
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
  /** Any row of any table, without rules. */
  readonly insert: (table: string, fields: Values) => Values;
  /** Throws when the instance refuses, as it would refuse a person. */
  readonly humanUpdate: (sysId: string, fields: Values, options?: PersonOptions) => Values;
  readonly incident: (sysId: string) => Values | undefined;
  readonly incidentByNumber: (number: string) => Values | undefined;
  /** The rows of sys_journal_field for a ticket, oldest first. */
  readonly journal: (sysId: string) => readonly Values[];
}

export function createPeople(instance: Instance, runRules: (change: RecordChange) => void): People {
  const { store, newIncident } = instance;

  function createIncident(fields: Values, { user = PERSON, workflow = true }: PersonOptions = {}): Values {
    const after = newIncident(fields, user);
    if (workflow) runRules({ before: undefined, after, user });
    return after.values;
  }

  function humanUpdate(sysId: string, changes: Values, options: PersonOptions = {}): Values {
    const { user = PERSON, workflow = true } = options;
    const before = store.find('incident', sysId);
    if (!before) throw new Error(`expected an incident with sys_id ${sysId}, found none`);
    const result = updateRecord(instance, { record: before, changes, user, admin: true, overRest: false });
    if (result.kind === 'refused') throw new Error(`expected the update to be taken, got: ${result.detail}`);
    if (result.kind === 'updated' && workflow) runRules({ before, after: result.record, user });
    return result.record.values;
  }
  return {
    createIncident,
    humanUpdate,
    insert: (table, fields) => store.insert(table, fields, PERSON).values,
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
