import { describe, expect, it } from 'vitest';
import { TICKET_KINDS } from '../../../lab/servicenow/ticket-kinds.js';
import { everyTable } from '../../servicenow/tickets.js';
import { anInstance, ask, basic, row } from './support.js';

const VERDICT = {
  u_patchproof_run: 'run-1',
  u_patchproof_result: 'verified',
  u_patchproof_reason: 'fixed-and-healthy',
};
const BLANK = { u_patchproof_run: '', u_patchproof_result: '', u_patchproof_reason: '' };

/** What a caller with these roles gets for a verdict and a flag on a new ticket of the table. */
async function written(table: string, roles: readonly string[]) {
  const user = { username: 'a.caller', password: 'pw', roles };
  const site = await anInstance({ users: [user], tickets: everyTable });
  const { sys_id: sysId } = site.createTicket(table, {});
  const said = await ask(site, `/api/now/table/${table}/${sysId}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', authorization: basic(user) },
    body: JSON.stringify({ ...VERDICT, u_repatch: 'true' }),
  });
  return { status: said.status, ticket: said.status === 200 ? row(said) : {}, text: said.text };
}

describe.each(everyTable)('the verdict on $table', ({ table }) => {
  const [writer = ''] = TICKET_KINDS[table]?.writers.filter((role) => role !== 'itil') ?? [];

  it('is written by an account with the role of the service and the right to write the table, and no more', async () => {
    const { ticket } = await written(table, ['x_patchproof.service', writer]);
    expect(ticket).toMatchObject({ ...VERDICT, u_repatch: 'true' });
  });

  it('is left alone, without a word, when a person without the role writes it; what else he writes sticks', async () => {
    const { status, ticket } = await written(table, [writer]);
    expect(status).toBe(200);
    expect(ticket).toMatchObject({ ...BLANK, u_repatch: 'true' });
  });

  it('is refused to the role of the service alone: it opens columns, not tables', async () => {
    const { status, text } = await written(table, ['x_patchproof.service']);
    expect(status).toBe(403);
    expect(text).toContain('ACL Exception Update Failed due to security constraints');
  });

  it('may be corrected by an administrator', async () => {
    expect((await written(table, ['admin'])).ticket).toMatchObject(VERDICT);
  });
});
