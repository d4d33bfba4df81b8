export interface User {
  readonly username: string;
  readonly password: string;
  /** Only these host records exist for this user. @default all */
  readonly scope?: readonly number[];
  /** @default active */
  readonly state?: 'active' | 'expired' | 'unregistered';
}

/** HTTP Basic, read as UTF-8. qualys 2.2 */
export function findUser(users: readonly User[], authorization: string | undefined): User | undefined {
  const [scheme, encoded = ''] = (authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return undefined;
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  return users.find(({ username, password }) => given === `${username}:${password}`);
}
