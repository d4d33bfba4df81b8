import { createHash } from 'node:crypto';

/** One record as it stands on the instance, whichever way it gets there. Values are what the Table API calls raw. */
export interface InstanceRecord {
  readonly table: string;
  readonly sysId: string;
  /** What a person calls it; unique within its table. */
  readonly name: string;
  readonly values: Readonly<Record<string, string>>;
  /** sys_id of the record in whose entry an update set carries this one. */
  readonly within?: string;
}

export function instanceRecord(table: string, name: string, values: InstanceRecord['values']): InstanceRecord {
  return { table, sysId: sysIdOf(table, name), name, values };
}

/** The record as a part of another one. */
export function partOf(parentId: string, record: InstanceRecord): InstanceRecord {
  return { ...record, within: parentId };
}

/** The same for ever: installing again updates, and a later route finds what an earlier one made. */
export function sysIdOf(table: string, name: string): string {
  return createHash('md5').update(`patchproof/${table}/${name}`).digest('hex');
}
