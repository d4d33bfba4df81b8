import type { Role } from '../ledger/operators.js';

/** look: reads. decide: says yes or no to what a rule escalates. operate: changes what runs. audit: reads what is kept as proof. */
type Permission = 'look' | 'decide' | 'operate' | 'audit';

const GRANTS: Readonly<Record<Role, readonly Permission[]>> = {
  viewer: ['look'],
  approver: ['look', 'decide'],
  operator: ['look', 'operate'],
  auditor: ['look', 'audit'],
};

/** What a request asks for; one that nobody has thought of is for those who may change what runs. */
export function permissionFor(method: string, path: string): Permission {
  const place = path.toLowerCase(); // as the router compares
  if (/^\/api\/(audit|evidence)(\/|$)/.test(place)) return 'audit';
  if (method === 'GET' || method === 'HEAD') return 'look';
  return /^\/(api\/approvals|approve)(\/|$)/.test(place) ? 'decide' : 'operate';
}

export function mayDo(roles: readonly Role[], permission: Permission): boolean {
  return roles.some((role) => GRANTS[role].includes(permission));
}

/** The role to ask for. */
export function roleFor(permission: Permission): string {
  const granting = Object.entries(GRANTS).filter(([, permissions]) => permissions.includes(permission));
  return granting.map(([role]) => role).join(' or ');
}
