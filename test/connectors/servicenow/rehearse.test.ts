import { expect, it } from 'vitest';
import type { ServiceNowOptions } from '../../../lab/servicenow/service-now.js';
import type { Values } from '../../../lab/servicenow/store.js';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import { servicenowOperations } from '../../../src/connectors/servicenow/operations.js';
import { anInstance, basic, SERVICE } from '../../lab/servicenow/support.js';
import { everyTable, incidentOnly } from '../../servicenow/tickets.js';
import { loopbackSend } from '../support/loopback-send.js';

/** A scratch ticket that has been resolved once: a close code, once there, cannot be emptied from outside. */
const used = { state: '3', close_code: 'User error', close_notes: 'by hand', u_patchproof_run: 'r-1' };

async function rehearsed(
  options: Partial<ServiceNowOptions> = {},
  fields: Readonly<Record<string, string>> = used,
  table = 'incident',
) {
  const site = await anInstance(options);
  const { number = '', sys_id: sysId = '' } = site.createTicket(table, fields);
  const { tickets = incidentOnly } = options;
  const send = loopbackSend({
    url: site.url,
    dialect: servicenowDialect,
    operations: servicenowOperations([table]),
    headers: { authorization: basic(SERVICE), accept: 'application/json' },
  });
  const { rehearse } = createServiceNow({ send, tickets });
  const run = () => rehearse({ table, sysId, number }, { purpose: 'doctor', subjects: [{ ticket: number }] });
  return { site, run, record: () => site.ticket(sysId), patches: () => site.patches(sysId) };
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

it.each(everyTable)('tries every outcome on a ticket of $table, and puts it back', async ({ table, outcomes }) => {
  const { username, password } = SERVICE;
  const options = { users: [{ username, password }], tickets: everyTable };
  const before = { state: outcomes.review['state'] ?? '', close_code: outcomes.verified['close_code'] ?? '' };
  const { run, record, site } = await rehearsed(options, before, table);
  expect(await trouble(run)).toEqual([]);
  expect(record()).toMatchObject({ ...before, active: 'true', u_patchproof_run: '', u_patchproof_result: '' });
  expect(site.violations).toEqual([]);
});

it('names the columns of the verdict where the account lacks the role that opens them', async () => {
  const { run, record } = await rehearsed({ users: [{ ...SERVICE, roles: ['itil'] }] });
  const columns = 'accepted, and not carried out: u_patchproof_run, u_patchproof_result, u_patchproof_reason.';
  const lines = ['verified', 'failed', 'review'].map((outcome) => `outcome ${outcome}: ${columns}`);
  expect(await trouble(run)).toEqual(lines.map((line) => expect.stringContaining(line)));
  expect(record()).toMatchObject(used);
});

it('leaves close_notes alone where the ticket shows none: what was there could not be put back', async () => {
  const { run, record, patches } = await rehearsed({ acl: { hiddenFields: ['close_notes'] } });
  expect(await trouble(run)).toEqual([]);
  expect(patches().flatMap(({ changes }) => Object.keys(changes))).not.toContain('close_notes');
  expect(record()).toMatchObject(used);
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
  const { run, patches } = await rehearsed({ acl: { hiddenFields: ['close_code'] } });
  await expect(run()).rejects.toThrow('close_code: could not be put back, because unreadable; nothing was written');
  expect(patches()).toEqual([]);
});
