import { describe, expect, it } from 'vitest';
import { anInstance, ask, basic, NOON, patch, row, rows, SERVICE } from './support.js';

const TICKET = 'b0000000000000000000000000000001';
const RESOLVE = { state: '6', close_code: 'Solution provided', close_notes: 'proved' };
const PENDING = {
  incident: [{ sys_id: TICKET, number: 'INC0000001', state: '10', sys_mod_count: '4', description: 'as it was' }],
};

describe('a write', () => {
  it('changes what was given and nothing else, and counts once', async () => {
    const site = await anInstance({ rows: PENDING });
    const said = await patch(site, TICKET, { u_patchproof_run: 'run-1', no_such_column: 'x', sys_mod_count: '99' });
    expect(said.status).toBe(200);
    expect(row(said)).toMatchObject({ u_patchproof_run: 'run-1', description: 'as it was', sys_mod_count: '5' });
    expect(row(said)).not.toHaveProperty('no_such_column');
    expect(row(said)).toMatchObject({ sys_updated_on: '2026-11-20 12:00:00', sys_updated_by: SERVICE.username });
    expect(site.violations).toEqual([]);
  });

  it('by PUT is the same as by PATCH', async () => {
    const site = await anInstance({ rows: PENDING });
    const said = await ask(site, `/api/now/table/incident/${TICKET}?sysparm_fields=description,u_patchproof_run`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: '{"u_patchproof_run":"run-1"}',
    });
    expect(row(said)).toEqual({ description: 'as it was', u_patchproof_run: 'run-1' });
  });

  it('that changes nothing leaves the count alone and is no patch', async () => {
    const site = await anInstance({ rows: PENDING });
    expect(row(await patch(site, TICKET, { description: 'as it was' }))).toMatchObject({ sys_mod_count: '4' });
    expect(site.patches(TICKET)).toEqual([]);
  });

  it('of a note appends it every time, to the journal and not to the column', async () => {
    const site = await anInstance({ rows: PENDING });
    const said = await patch(site, TICKET, { work_notes: 'tested' });
    await patch(site, TICKET, { work_notes: 'tested' });
    expect(row(said)).toMatchObject({ work_notes: '', sys_mod_count: '5' });
    expect(site.journal(TICKET).map(({ element, value }) => [element, value])).toEqual([
      ['work_notes', 'tested'],
      ['work_notes', 'tested'],
    ]);
    expect(site.patches(TICKET).map(({ notes, modCount }) => [notes, modCount])).toEqual([
      [1, 5],
      [1, 6],
    ]);
    const journal = await ask(site, `/api/now/table/sys_journal_field?sysparm_query=element_id=${TICKET}`);
    expect(rows(journal)).toHaveLength(2);
  });

  it('shows its notes, newest first, in the display value', async () => {
    const site = await anInstance({ rows: PENDING });
    await patch(site, TICKET, { work_notes: 'first' });
    const said = await patch(site, TICKET, { work_notes: 'second' }, '?sysparm_display_value=true');
    expect(row(said)['work_notes']).toMatch(/second[^]*first/);
  });

  it('drops a denied column without a word', async () => {
    const site = await anInstance({ rows: PENDING, acl: { deniedFields: ['u_patchproof_run'] } });
    const said = await patch(site, TICKET, { u_patchproof_run: 'run-1', description: 'new' });
    expect(said.status).toBe(200);
    expect(row(said)).toMatchObject({ u_patchproof_run: '', description: 'new' });
  });

  it('of a boolean or a number comes back as text', async () => {
    const site = await anInstance({ rows: PENDING });
    expect(row(await patch(site, TICKET, { u_repatch: true, urgency: 1 }))).toMatchObject({
      u_repatch: 'true',
      urgency: '1',
    });
  });

  it('clears a text with an empty one, but never a choice', async () => {
    const site = await anInstance({ rows: PENDING });
    expect(row(await patch(site, TICKET, { description: '', state: '' }))).toMatchObject({
      description: '',
      state: '10',
    });
  });

  it('comes back with CR LF and without emoji where the instance is old', async () => {
    const site = await anInstance({ rows: PENDING, quirks: { crlf: true, garbleEmoji: true } });
    expect(row(await patch(site, TICKET, { close_notes: 'one\ntwo 😀' }))['close_notes']).toBe('one\r\ntwo ????');
  });

  it('meets a person who was quicker', async () => {
    const site = await anInstance({ rows: PENDING });
    site.beforeNextPatch(() => site.humanUpdate(TICKET, { state: '2' }));
    expect(row(await patch(site, TICKET, { u_patchproof_run: 'r' }))).toMatchObject({ state: '2', sys_mod_count: '6' });
  });

  it.each([
    ['text/plain', '{}', 415],
    ['application/json', '{', 400],
    ['application/json', '[]', 400],
  ])('as %s of %s answers %i', async (type, body, status) => {
    const site = await anInstance({ rows: PENDING });
    const init = { method: 'PATCH', headers: { 'content-type': type }, body };
    expect((await ask(site, `/api/now/table/incident/${TICKET}`, init)).status).toBe(status);
  });
});

describe('resolving', () => {
  it('fills in what the base system fills in, and the ticket stays active', async () => {
    const site = await anInstance({ rows: PENDING });
    const said = await patch(site, TICKET, RESOLVE, '?sysparm_exclude_reference_link=true');
    expect(row(said)).toMatchObject({
      state: '6',
      incident_state: '6',
      active: 'true',
      resolved_at: '2026-11-20 12:00:00',
      sys_mod_count: '5',
    });
    expect(row(said)['resolved_by']).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([
    [{ state: '6' }, 'Resolution code, Close notes'],
    [{ state: '6', close_code: 'Solution provided' }, 'Close notes'],
    [{ ...RESOLVE, close_code: 'Fixed by magic' }, 'Resolution code'],
  ])('with %j is refused: %s', async (changes, missing) => {
    const site = await anInstance({ rows: PENDING });
    const said = await patch(site, TICKET, changes);
    expect(said.status).toBe(403);
    expect(JSON.parse(said.text)).toEqual({
      error: {
        message: 'Operation Failed',
        detail: `Data Policy Exception: \n\tThe following fields are mandatory: ${missing}`,
      },
      status: 'failure',
    });
    expect(site.incident(TICKET)).toMatchObject({ state: '10', sys_mod_count: '4' });
  });

  it('is refused by a rule of the customer, by its name', async () => {
    const site = await anInstance({ rows: PENDING, beforeRules: [{ name: 'Prevent closing', run: () => 'abort' }] });
    const said = await patch(site, TICKET, RESOLVE);
    expect(said.status).toBe(403);
    expect(said.text).toMatch(/was aborted by Business Rule 'Prevent closing\^[0-9a-f]{32}'\. Business Rule Stack:/);
  });

  it('can be answered with other values by a before rule', async () => {
    const beforeRules = [{ name: 'Back to work', run: () => ({ state: '2' }) }];
    const site = await anInstance({ rows: PENDING, beforeRules });
    const said = await patch(site, TICKET, RESOLVE);
    expect(said.status).toBe(200);
    expect(row(said)).toMatchObject({ state: '2', close_code: 'Solution provided' });
  });

  it('and taking it back counts a reopening', async () => {
    const site = await anInstance({ rows: PENDING });
    await patch(site, TICKET, RESOLVE);
    expect(row(await patch(site, TICKET, { state: '2' }))).toMatchObject({ reopen_count: '1', incident_state: '2' });
  });
});

describe('what must not be written', () => {
  const closed = { incident: [{ sys_id: TICKET, state: '7', close_code: 'Duplicate', close_notes: 'n' }] };

  it('is a closed ticket, but for an admin', async () => {
    const admin = { username: 'admin', password: 'pw', roles: ['admin'] };
    const site = await anInstance({ rows: closed, users: [SERVICE, admin] });
    expect((await patch(site, TICKET, { work_notes: 'late' })).status).toBe(403);
    const init = { method: 'PATCH', headers: { 'content-type': 'application/json', authorization: basic(admin) } };
    const said = await ask(site, `/api/now/table/incident/${TICKET}`, { ...init, body: '{"description":"late"}' });
    expect(said.status).toBe(200);
  });

  it('is a row that the account may only read', async () => {
    const site = await anInstance({ rows: PENDING, acl: { readOnlyRow: () => true } });
    const said = await patch(site, TICKET, { description: 'new' });
    expect(said.status).toBe(403);
    expect(said.text).toContain('ACL Exception Update Failed due to security constraints');
  });

  it.each([
    ['DELETE', `/api/now/table/incident/${TICKET}`],
    ['POST', '/api/now/table/incident'],
    ['POST', '/api/now/v1/batch'],
  ])('%s %s is a violation', async (method, path) => {
    const site = await anInstance({ rows: PENDING });
    expect((await ask(site, path, { method })).status).toBeGreaterThanOrEqual(400);
    expect(site.violations).toEqual([expect.stringContaining(`${method} ${path}`)]);
  });

  it('is another table, customer-visible comments, or a method in disguise', async () => {
    const site = await anInstance({ rows: PENDING });
    const json = { 'content-type': 'application/json' };
    await ask(site, `/api/now/table/sys_user/${TICKET}`, { method: 'PATCH', headers: json, body: '{}' });
    await patch(site, TICKET, { comments: 'dear customer' });
    await ask(site, `/api/now/table/incident/${TICKET}`, { headers: { 'x-http-method-override': 'DELETE' } });
    expect(site.violations).toHaveLength(3);
  });
});

describe('every update', () => {
  it('keeps only whole seconds', async () => {
    const site = await anInstance({ rows: PENDING, now: () => new Date(NOON.getTime() + 599) });
    expect(row(await patch(site, TICKET, { description: 'new' }))['sys_updated_on']).toBe('2026-11-20 12:00:00');
  });
});
