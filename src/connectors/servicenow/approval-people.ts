import type { CallContext, Send } from '../../outbound/contract.js';
import type { ApprovalCalls } from './approval-operations.js';
import { notAsAsked, readRows } from './rows.js';
import type { Row } from './schema.js';

/** Who is to be asked: user names, and the members of a group. */
export interface Whom {
  readonly approvers: readonly string[];
  /** sys_id of the group. */
  readonly group?: string | undefined;
}

export interface Person {
  readonly userName: string;
  /** sys_id of the user. */
  readonly userId: string;
}

export interface People {
  readonly found: readonly Person[];
  /** What there is nobody for: user names, or the group. */
  readonly missing: readonly string[];
}

interface PeopleDeps {
  readonly send: Send;
  readonly calls: Pick<ApprovalCalls, 'readApprovals'>;
}

/** Of a group, and in all. */
const MOST_PEOPLE = 20;

/** Active people alone, each once. */
export async function peopleAsked(deps: PeopleDeps, { approvers, group }: Whom, context: CallContext): Promise<People> {
  const named = approvers.length === 0 ? [] : await usersNamed(deps, approvers, context);
  const members = group === undefined ? [] : await membersOf(deps, group, context);
  const has = (name: string): boolean => named.some(({ userName }) => sameName(userName, name));
  const absent = approvers.filter((name) => !has(name));
  const found = new Map([...named, ...members].map((person) => [person.userId, person]));
  return {
    found: [...found.values()].slice(0, MOST_PEOPLE),
    missing: group === undefined || members.length > 0 ? absent : [...absent, `anybody in the group ${group}`],
  };
}

/** The platform compares names without regard to case. */
function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

async function usersNamed(deps: PeopleDeps, names: readonly string[], context: CallContext): Promise<Person[]> {
  const { value: rows } = await readRows(deps.send, deps.calls.readApprovals, {
    table: 'sys_user',
    terms: [['user_name', 'IN', names]],
    columns: ['sys_id', 'user_name', 'active'],
    limit: MOST_PEOPLE,
    context,
  });
  const users = rows.flatMap((row) => personIn(row, { id: 'sys_id', name: 'user_name', active: 'active' }));
  if (users.some(({ userName }) => !names.some((name) => sameName(name, userName)))) {
    throw notAsAsked(deps.calls.readApprovals, 'users other than those asked for; the instance ignored the query');
  }
  return users;
}

async function membersOf(deps: PeopleDeps, group: string, context: CallContext): Promise<Person[]> {
  const { value: rows } = await readRows(deps.send, deps.calls.readApprovals, {
    table: 'sys_user_grmember',
    terms: [['group', '=', group]],
    columns: ['group', 'user', 'user.user_name', 'user.active'],
    limit: MOST_PEOPLE,
    context,
  });
  if (rows.some((row) => row['group'] !== group)) {
    throw notAsAsked(deps.calls.readApprovals, 'members of other groups; the instance ignored the query');
  }
  return rows.flatMap((row) => personIn(row, { id: 'user', name: 'user.user_name', active: 'user.active' }));
}

function personIn(row: Row, at: Readonly<Record<'id' | 'name' | 'active', string>>): Person[] {
  const { [at.id]: userId, [at.name]: userName, [at.active]: active } = row;
  const known = userId !== undefined && SYS_ID.test(userId) && userName !== undefined && userName !== '';
  return known && active === 'true' ? [{ userId, userName }] : [];
}

const SYS_ID = /^[0-9a-f]{32}$/;
