import { expect, it } from 'vitest';
import type { ServiceNowOptions } from '../../../lab/servicenow/service-now.js';
import type { Values } from '../../../lab/servicenow/store.js';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import { servicenowOperations } from '../../../src/connectors/servicenow/operations.js';
import { anInstance, basic, SERVICE } from '../../lab/servicenow/support.js';
import { incidentOnly } from '../../servicenow/tickets.js';
import { loopbackSend } from '../support/loopback-send.js';

/** A scratch ticket that has been resolved once: a close code, once there, cannot be emptied from outside. */
const used = { state: '3', close_code: 'User error', close_notes: 'by hand', u_patchproof_run: 'r-1' };

async function rehearsed(options: Partial<ServiceNowOptions> = {}, fields: Readonly<Record<string, string>> = used) {
  const site = await anInstance(options);
  const sysId = site.createIncident({ number: 'INC0010001', ...fields })['sys_id'] ?? '';
  const send = loopbackSend({
    url: site.url,
    dialect: servicenowDialect,
    operations: servicenowOperations(['incident']),
    headers: { authorization: basic(SERVICE), accept: 'application/json' },
  });
  const { rehearse } = createServiceNow({ send, tickets: incidentOnly });
  const ticket = { table: 'incident', sysId, number: 'INC0010001' };
  const run = () => rehearse(ticket, { purpose: 'doctor', subjects: [{ ticket: ticket.number }] });
  return { site, run, record: () => site.incident(sysId), patches: () => site.patches(sysId) };
}

async function trouble(run: () => ReturnType<Awaited<ReturnType<typeof rehearsed>>['run']>): Promise<string[]> {
  return (await run()).flatMap(({ ok, name, detail }) => (ok ? [] : [`${name.replace('servicenow ', '')}: ${detail}`]));
}

it('tries the note and every outcome, and leaves the ticket as it was', async () => {
  const { run, record, patches, site } = await rehearsed();
  const checks = await run();
  expect(checks.map(({ ok, name }) => `${ok} ${name}`)).toEqual([
    'true servicenow work note',
    'true servicenow outcome verified',
    'true servicenow outcome failed',
    'true servicenow outcome review',
    'true servicenow INC0010001 put back',
  ]);
  expect(record()).toMatchObject({ ...used, u_repatch: 'false', u_patchproof_result: '', u_patchproof_reason: '' });
  expect(patches().map(({ changes }) => changes['state'])).toEqual([undefined, '6', '3', '2', '3', '2', '3']);
  expect(site.violations).toEqual([]);
});

it('leaves one work note, and writes nothing that the customer sees', async () => {
  const { run, site, record } = await rehearsed();
  await run();
  const entries = site.journal(record()?.['sys_id'] ?? '').map(({ element, value }) => [element, value]);
  expect(entries).toEqual([['work_notes', expect.stringContaining('patchproof doctor')]]);
});

it.each([
  ['u_repatch', ['outcome failed: accepted, and not carried out: u_repatch.']],
  ['close_code', ['outcome verified: accepted, and not carried out: close_code.']],
  ['work_notes', ['work note: accepted, and not carried out.']],
  ['u_patchproof_reason', ['outcome verified', 'outcome failed', 'outcome review']],
])('names what the instance takes and silently drops: %s', async (column, words) => {
  const { run, record } = await rehearsed({ acl: { deniedFields: [column] } });
  expect(await trouble(run)).toEqual(words.map((line) => expect.stringContaining(line)));
  expect(record()).toMatchObject(used);
});

it('sees what a rule does after the answer was given', async () => {
  const { run, site, record } = await rehearsed();
  site.beforeNextPatch(() => {}); // the note
  site.beforeNextPatch(() => setImmediate(() => site.humanUpdate(record()?.['sys_id'] ?? '', { state: '2' })));
  expect(await trouble(run)).toEqual([
    expect.stringContaining('outcome verified: accepted, and not carried out: state.'),
  ]);
});

it('says what the instance refuses, and goes on', async () => {
  const choices = [{ table: 'incident', element: 'close_code', values: { 'User error': 'User error' } }];
  const { run, record } = await rehearsed({ choices });
  expect(await trouble(run)).toEqual([expect.stringMatching(/^outcome verified: .*Data Policy Exception/)]);
  expect(record()).toMatchObject(used);
});

it('says loudly what it could not put back, and what was there', async () => {
  const { run, record } = await rehearsed({}, { state: '3' });
  expect(await trouble(run)).toEqual([
    expect.stringMatching(
      /^INC0010001 put back: LEFT BEHIND: close_code\. .* close_code \(was empty\),.* cannot be emptied from outside/,
    ),
  ]);
  expect(record()).toMatchObject({ state: '3', close_code: 'Solution provided', close_notes: '' });
});

it('says what to put back by hand where the instance refuses to', async () => {
  const aborts = ({ changes }: { changes: Values }) => (changes['state'] === '3' ? 'abort' : undefined);
  const { run } = await rehearsed({ beforeRules: [{ name: 'Keep', run: aborts }] });
  const [line = ''] = await trouble(run);
  expect(line).toMatch(/^INC0010001 put back: .*aborted by Business Rule/);
  expect(line).toContain('put back by hand what differs from: state (was 3), close_code (was User error)');
  expect(line).toContain('close_notes (was a text; see its history)');
});

it('writes nothing to a ticket that it could not put back', async () => {
  const { run, patches } = await rehearsed({ acl: { hiddenFields: ['close_notes'] } });
  await expect(run()).rejects.toThrow('close_notes: could not be put back, because unreadable; nothing was written');
  expect(patches()).toEqual([]);
});
