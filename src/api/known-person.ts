import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../shared/clock.js';
import { isPassword } from '../shared/password.js';
import { roles, type Operator as Known, type Operators, type Role } from '../ledger/operators.js';
import { createTurns } from '../shared/turns.js';

/** The operator of the environment: may do everything, and is one person like any other. */
export interface Operator {
  readonly username: string;
  readonly password: string;
}

/** Somebody who has proved who they are. */
export interface Person {
  readonly name: string;
  readonly roles: readonly Role[];
  /** By password, by a key of theirs, or by the session of a browser. */
  readonly via: 'password' | 'key' | 'session';
  /** What every form of this session brings back; other pages cannot know it. */
  readonly form?: string;
}

interface Claim {
  readonly name: string;
  readonly password: string;
}

export interface KnownDeps {
  readonly operator: Operator;
  readonly operators: Pick<Operators, 'find' | 'findKey'>;
  readonly now: Clock['now'];
  /** False: people of whom no issuer knows are not let in, the operator of the environment aside. */
  readonly localAccounts: boolean;
}

/** Who is it? Undefined for everything that does not prove it; throws before anything is compared. Counts nothing. */
export function createKnownPerson({ operator, operators, now, localAccounts }: KnownDeps) {
  const bootstrap = digest(`${operator.username}:${operator.password}`);
  const own = operator.username.toLowerCase(); // as all names are: Alice and alice are one person
  const remembered = rememberPasswords();
  const inTurn = createTurns();

  const isLetIn = ({ disabledAt, identity }: Known): boolean =>
    disabledAt === undefined && (localAccounts || identity !== undefined);

  async function byPassword({ name, password }: Claim): Promise<Person | undefined> {
    if (operator.password !== '' && timingSafeEqual(digest(`${name}:${password}`), bootstrap)) {
      return { name: own, roles, via: 'password' };
    }
    const found = name.toLowerCase() === own ? undefined : await operators.find(name);
    const stored = found?.passwordHash ?? NOBODY;
    const right =
      remembered.isRight({ name, password }, stored) || (await inTurn(SLOW_HASH, () => isPassword(password, stored)));
    if (found === undefined || !right || !isLetIn(found)) return undefined;
    remembered.add({ name, password }, stored);
    return { name: found.name, roles: found.roles, via: 'password' };
  }

  async function byKey(text: string): Promise<Person | undefined> {
    const [, id, secret] = KEY.exec(text) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const key = await operators.findKey(id);
    const owner = key && (await operators.find(key.operator));
    if (key === undefined || owner === undefined || !isLetIn(owner)) return undefined;
    const over = key.revokedAt !== undefined || (key.expiresAt !== undefined && key.expiresAt <= now());
    if (over || !timingSafeEqual(digest(hashOfSecret(secret)), digest(key.hash))) return undefined;
    return { name: owner.name, roles: owner.roles.filter((role) => key.scopes.includes(role)), via: 'key' };
  }

  return { byPassword, byKey };
}

export type KnownPerson = ReturnType<typeof createKnownPerson>;

const KEY = /^ppk_([0-9a-f]{16})_([\w-]{43})$/;
/** Of nobody: whoever guesses a name waits as long as whoever guesses a password. */
const NOBODY = 'none';
/** One at a time, whoever asks: they would take all threads. */
const SLOW_HASH = 'slow hash';

/** A new key: what its owner keeps, and what we do. */
export function newKey(): { readonly id: string; readonly text: string; readonly hash: string } {
  const [id, secret] = [randomBytes(8).toString('hex'), randomBytes(32).toString('base64url')];
  return { id, text: `ppk_${id}_${secret}`, hash: hashOfSecret(secret) };
}

/** The secret is 256 random bits: nobody finds it by trying, and a slow hash would add nothing. */
function hashOfSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** Of equal length whatever was guessed. */
function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

const MOST_REMEMBERED = 1000;

/** A slow hash with every request would be one a page: what was right is right until the stored hash is another. */
function rememberPasswords() {
  const salt = randomBytes(16).toString('hex');
  const right = new Map<string, string>();
  const keyOf = ({ name, password }: Claim): string => hash('sha256', JSON.stringify([salt, name, password]), 'hex');
  return {
    isRight: (claim: Claim, stored: string): boolean => right.get(keyOf(claim)) === stored,
    add: (claim: Claim, stored: string): void => {
      if (right.size >= MOST_REMEMBERED) right.clear();
      right.set(keyOf(claim), stored);
    },
  };
}
