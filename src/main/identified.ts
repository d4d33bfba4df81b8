import { createKnownPerson, type Person } from '../api/known-person.js';
import { mayDo, roleFor } from '../api/permission.js';
import type { Ground } from './ground.js';
import { readPassword } from './read-password.js';

/** The operator who says this name and knows its password. Throws in words when that is not so, or no role of theirs does. */
export async function identified(
  { config, ledger, clock }: Pick<Ground, 'config' | 'ledger' | 'clock'>,
  name: string,
  permission: 'decide' | 'operate',
): Promise<Person> {
  const { operator, signIn } = config;
  const { localAccounts } = signIn;
  const people = createKnownPerson({ operator, operators: ledger.operators, now: clock.now, localAccounts });
  const password = await readPassword(`Password of ${name}`);
  const person = await people.byPassword({ name, password });
  if (person === undefined) throw new Error(`${name}: no such operator, or the password on standard input is another`);
  if (!mayDo(person.roles, permission)) throw new Error(`${name}: expected the role ${roleFor(permission)}`);
  return person;
}
