import { expect, it } from 'vitest';
import { anInstance, ask } from './support.js';

it('answers with what is stated of a row, whatever the row holds, and leaves out what is stated as null', async () => {
  const site = await anInstance();
  const ticket = site.createIncident({ u_qids: '91001', u_patched_at: '2026-11-20 10:00:00' });
  site.override(ticket['sys_id'] ?? '', { u_qids: '[object Object]', u_patched_at: null });

  const said = await ask(site, `/api/now/table/incident/${ticket['sys_id']}?sysparm_fields=number,u_qids,u_patched_at`);

  expect(JSON.parse(said.text)).toEqual({ result: { number: ticket['number'], u_qids: '[object Object]' } });
  expect(site.incident(ticket['sys_id'] ?? '')?.['u_qids']).toBe('91001');
});
