import type { TestContext } from 'vitest';
import type { ServiceNowOptions } from '../../lab/servicenow/service-now.js';
import type { Approval } from '../../src/ledger/approvals.js';
import type { Role } from '../../src/ledger/operators.js';
import type { Desk } from './desk.js';
import { foundAgain } from './found-again.js';

const RULE = 'a person agrees before a ticket is written';

interface Scene {
  readonly rule?: string;
  readonly moreRules?: string;
  /** Of the section `approvals.servicenow`. */
  readonly approvals?: string;
  readonly ladder?: string;
  readonly servicenow?: Partial<ServiceNowOptions>;
}

/** A write waits for people; Alice and Bob may agree, Olga may not. Nobody has been asked on the ticket yet. */
export async function asking(context: TestContext, scene: Scene = {}) {
  const { rule = '', moreRules = '', approvals = 'approvers: [alice, bob]', ladder = '', servicenow } = scene;
  const rules = `{ id: ${RULE}, effect: escalate, operations: "servicenow:incidents:update"${rule} }${moreRules}`;
  const { desk, actor, ready } = await foundAgain(context, {
    servicenow: { approvals: {}, ...servicenow },
    settings: { policy: `{ rules: [${rules}] }`, approvals: `{ servicenow: { ${approvals} }${ladder} }` },
  });
  const roles: Record<string, Role> = {
    alice: 'approver',
    bob: 'approver',
    olga: 'operator',
    'svc.patchproof': 'approver',
  };
  for (const [name, role] of Object.entries(roles)) {
    await desk.deps.ledger.operators.add({ name, roles: [role], passwordHash: 'none' });
  }
  for (const name of ['alice', 'bob', 'olga', 'nina']) {
    desk.vendors.servicenow.insert('sys_user', { user_name: name, active: 'true' });
  }
  await desk.run(ready);
  const site = desk.vendors.servicenow;
  return {
    desk,
    ready,
    actor,
    site,
    records: () => site.approvals(actor.sysId),
    /** The approval record of this person that is still to be answered. */
    recordOf: (name: string): string => {
      const rows = site.approvals(actor.sysId);
      const row = rows.find((one) => one['state'] === 'requested' && one['approver.user_name'] === name);
      if (row === undefined) throw new Error(`expected ${name} to be asked on the ticket`);
      return row['sys_id'] ?? '';
    },
    patches: () => site.patches(actor.sysId),
    current: () => currentOf(desk, ready.id),
  };
}

async function currentOf({ deps }: Desk, verification: string): Promise<Approval> {
  const found = await deps.ledger.approvals.current(verification);
  if (found === undefined) throw new Error('expected a question to people');
  return found;
}

export async function trail({ deps }: Desk): Promise<readonly Record<string, unknown>[]> {
  const facts: Record<string, unknown>[] = [];
  for await (const { body } of deps.ledger.auditTrail({})) {
    const entry = JSON.parse(body);
    if (entry.kind === 'operator') facts.push(entry.facts);
  }
  return facts;
}

export const actions = async (desk: Desk) => (await trail(desk)).map(({ action }) => action);
