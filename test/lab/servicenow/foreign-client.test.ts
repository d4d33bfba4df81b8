import { Agent } from 'node:https';
import { connect, type Socket } from 'node:net';
import Client from 'servicenow-rest-api';
import { beforeAll, expect, it, vi } from 'vitest';
import type { ServiceNow } from '../../../lab/servicenow/service-now.js';
import { anInstance } from './support.js';

const ANALYST = { username: 'ann.analyst', password: 'quite secret', roles: ['itil'] };
const SERVICE = { username: 'svc.patchproof', password: 'correct horse' };

/** The client insists on https; the stand-in has no certificate. All else of what it says goes over the wire as it is. */
class PlainAgent extends Agent {
  override createConnection({ host, port }: { host?: string; port?: number }): Socket {
    return connect(Number(port), host);
  }
}

beforeAll(() => {
  const chatter = vi.spyOn(console, 'log').mockImplementation(() => undefined); // it prints every address it asks
  new Client('', '', '').setNetworkOptions({ httpsAgent: new PlainAgent() }); // for all clients, and only once
  return () => chatter.mockRestore();
});

/** A client that somebody else wrote, without looking at ours. */
function clientOf(site: ServiceNow): Client {
  return new Client(new URL(site.url).host, ANALYST.username, ANALYST.password);
}

function answer(ask: (callback: (given: unknown) => void) => void): Promise<unknown> {
  return new Promise((resolve) => ask(resolve));
}

const wired = { users: [SERVICE, ANALYST], webhook: { url: 'http://127.0.0.1:1/', secrets: ['whsec_c2VjcmV0'] } };

it('servicenow-rest-api finds a ticket by its columns, and reads it as people see it', async () => {
  const site = await anInstance(wired);
  const { sys_id: beth = '' } = site.insert('sys_user', { user_name: 'beth.anders', name: 'Beth Anders' });
  const ticket = site.createIncident({ state: '2', u_qids: '91001', opened_by: beth });
  site.createIncident({ state: '1' });
  const client = clientOf(site);

  const columns = ['number', 'state', 'u_qids', 'opened_by'];
  const found = await answer((give) => client.getTableData(columns, ['state=2', 'u_qids=91001'], 'incident', give));
  const opened = { display_value: 'Beth Anders', link: expect.stringMatching(/\/api\/now\/table\/sys_user\/\w{32}$/) };
  expect(found).toEqual([{ number: ticket['number'], state: 'In Progress', u_qids: '91001', opened_by: opened }]);
  expect(await answer((give) => client.getSysId('incident', ticket['number'] ?? '', give))).toBe(ticket['sys_id']);
  expect(await answer((give) => client.getSampleData('incident', give))).toHaveLength(1);
});

it('servicenow-rest-api updates a ticket, and that fires the business rule as any hand does', async () => {
  const site = await anInstance(wired);
  const { number = '', sys_id: sysId = '' } = site.createIncident({ state: '2' });
  const client = clientOf(site);

  const changes = { state: '10', work_notes: 'patched' };
  const updated = await answer((give) => client.UpdateTask('incident', number, changes, give));
  expect(updated).toMatchObject({ number, state: 'Pending Verification', sys_mod_count: '1' });
  expect(site.incident(sysId)).toMatchObject({ state: '10', sys_updated_by: ANALYST.username });
  expect(site.journal(sysId)).toMatchObject([{ element: 'work_notes', value: 'patched' }]);
  expect(site.events).toMatchObject([{ name: 'x_patchproof.pending', sysId }]);
});

it('servicenow-rest-api is refused what was never allowed', async () => {
  const site = await anInstance(wired);
  const { number = '', sys_id: sysId = '' } = site.createIncident({ state: '2' });
  const client = clientOf(site);

  const refused = await answer((give) => client.DeleteTask('incident', number, give));
  expect(refused).toMatchObject({ response: { status: 403, data: { status: 'failure' } } });
  expect(site.incident(sysId)).toBeDefined();
  expect(site.violations).toEqual([expect.stringContaining('DELETE')]);
});
