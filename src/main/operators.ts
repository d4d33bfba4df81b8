import ms from 'ms';
import { newKey } from '../api/known-person.js';
import { OPERATOR_NAME } from '../api/operator-name.js';
import { roles, type Role } from '../ledger/operators.js';
import { hashPassword } from '../shared/password.js';
import { openGround, type Ground } from './ground.js';
import type { Print } from './print.js';
import { readNewPassword } from './read-password.js';
import { settingsFor } from './settings.js';

type Work = (ground: Ground) => Promise<boolean>;

async function withLedger(work: Work): Promise<boolean> {
  const ground = await openGround(settingsFor([]));
  try {
    return await work(ground);
  } finally {
    await ground.lifetime.close();
  }
}

function rolesIn(given: readonly string[]): readonly Role[] {
  const known = given.map((text) => roles.find((role) => role === text));
  const found = [...new Set(known.filter((role) => role !== undefined))];
  if (known.includes(undefined) || found.length === 0) {
    throw new Error(`expected one or more of ${roles.join(', ')}, got ${given.join(', ') || 'none'}`);
  }
  return found;
}

/** False when the name is taken. The password comes on standard input. */
export function addOperator(name: string, given: readonly string[], print: Print): Promise<boolean> {
  const wanted = rolesIn(given);
  if (!OPERATOR_NAME.test(name)) throw new Error('expected a name of small letters, digits and . _ - @, got another');
  return withLedger(async ({ config, ledger }) => {
    if (name === config.operator.username.toLowerCase())
      throw new Error(`${name}: this is OPERATOR_USERNAME; choose another name`);
    const passwordHash = await hashPassword(await readNewPassword(name));
    const added = await ledger.operators.add({ name, roles: wanted, passwordHash });
    print(added ? `${name} was added: ${wanted.join(', ')}` : `${name}: this name is taken`);
    return added;
  });
}

export function setPassword(name: string, print: Print): Promise<boolean> {
  return withLedger(async ({ ledger }) => {
    const passwordHash = await hashPassword(await readNewPassword(name));
    return told(await ledger.operators.setPassword(name, passwordHash), `${name} has a new password`, name, print);
  });
}

/** From now on this identity at the issuer signs in under this name: one person, one name, one vote. */
export function tieOperator(name: string, identity: string, print: Print): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(identity)) throw new Error('--identity: expected the 64 digits of the refused sign-in');
  return withLedger(async ({ ledger }) => {
    const came = await ledger.operators.tie(name, identity);
    const words = {
      tied: `${name} may sign in at the issuer, too`,
      unknown: `${name}: not known`,
      taken: `${name}: this name or this identity is tied already; "patchproof operators list" shows which`,
    };
    print(words[came]);
    return came === 'tied';
  });
}

export function disableOperator(name: string, print: Print): Promise<boolean> {
  return withLedger(async ({ ledger }) => {
    return told(await ledger.operators.disable(name), `${name} is not let in any more`, name, print);
  });
}

export function listOperators(print: Print): Promise<boolean> {
  return withLedger(async ({ config, ledger }) => {
    const { username } = config.operator;
    if (username !== '') print(`${username}  ${roles.join(', ')}  (of the environment)`);
    for (const { name, roles: has, disabledAt, identity } of await ledger.operators.list()) {
      const notes = [
        ...(identity === undefined ? [] : ['known to the issuer']),
        ...(disabledAt === undefined ? [] : [`disabled ${disabledAt.toISOString()}`]),
      ];
      print([name, has.join(', '), ...notes].join('  '));
    }
    return true;
  });
}

/** Prints the key, this once: only its hash is kept. */
export function createKey(
  operator: string,
  { scope, expires }: { scope: readonly string[]; expires: string },
  print: Print,
): Promise<boolean> {
  const scopes = rolesIn(scope);
  const lastsMs = /^\d{1,4}[hd]$/.test(expires)
    ? ms(`${Number(expires.slice(0, -1))}${expires.endsWith('h') ? 'h' : 'd'}`)
    : 0;
  if (lastsMs === 0) throw new Error(`--expires: expected hours or days such as 12h or 90d, got ${expires}`);
  return withLedger(async ({ ledger, clock }) => {
    const { id, text, hash } = newKey();
    const expiresAt = new Date(clock.now().getTime() + lastsMs);
    const made = await ledger.operators.addKey({ id, operator, hash, scopes, expiresAt });
    print(made ? text : `${operator}: no such operator; "patchproof operators add" makes one`);
    return made;
  });
}

export function listKeys(print: Print): Promise<boolean> {
  return withLedger(async ({ ledger }) => {
    for (const { id, operator, scopes, expiresAt, revokedAt } of await ledger.operators.keys()) {
      const end =
        revokedAt === undefined
          ? `until ${expiresAt?.toISOString() ?? 'revoked'}`
          : `revoked ${revokedAt.toISOString()}`;
      print(`${id}  ${operator}  ${scopes.join(', ')}  ${end}`);
    }
    return true;
  });
}

export function revokeKey(id: string, print: Print): Promise<boolean> {
  return withLedger(async ({ ledger }) =>
    told(await ledger.operators.revokeKey(id), `${id} opens nothing any more`, id, print),
  );
}

function told(done: boolean, words: string, what: string, print: Print): boolean {
  print(done ? words : `${what}: not known`);
  return done;
}
