import type { Access } from './access.js';
import type { OperatorRow } from './schema.js';

/** False when name or identity are taken. */
export async function insertOperator(access: Access, row: OperatorRow): Promise<boolean> {
  const inserted = await access.write((db) =>
    db
      .insertInto('operators')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('name')
      .executeTakeFirst(),
  );
  return inserted !== undefined;
}

export function operatorOfIdentity(access: Access, identity: string): Promise<OperatorRow | undefined> {
  return access.read((db) =>
    db.selectFrom('operators').where('identity', '=', identity).selectAll().executeTakeFirst(),
  );
}
