import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import type { TicketWrite } from '../../../src/connectors/servicenow/contract.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import { notHeld, storableNote } from '../../../src/connectors/servicenow/stored-text.js';
import { scriptedSend, type Scripted } from '../../support/scripted-send.js';
import { aTable, context, json, refusal, rows, sysId } from './instance.js';

const ref = { table: 'incident', sysId: sysId(1) };
const columns = {
  state: '6',
  close_code: 'Solution provided',
  close_notes: 'gone\nafter the patch',
  u_patchproof_run: 'run-1',
};
const aWrite = (change: Partial<TicketWrite> = {}): TicketWrite => ({
  ticket: { ...ref, number: 'INC0010001' },
  from: '10',
  modCount: 8,
  columns,
  workNotes: 'verified by QID 92307',
  ...change,
});

function instance(...script: Scripted[]) {
  const door = scriptedSend(servicenowDialect, script);
  return { servicenow: createServiceNow({ send: door.send, tickets: [aTable()] }), asked: door.asked };
}

const held = (change: Record<string, unknown> = {}) =>
  json({ result: { ...columns, sys_mod_count: '9', sys_updated_on: '2026-11-20 16:00:00', ...change } });

it('is one PATCH that carries everything as text and asks for what it wrote', async () => {
  const { servicenow, asked } = instance(held());
  await expect(servicenow.write(aWrite(), context)).resolves.toEqual({ kind: 'written' });
  expect(asked).toHaveLength(1);
  expect(asked[0]?.call).toMatchObject({ id: 'servicenow:incidents:update', method: 'PATCH' });
  expect(asked[0]?.input).toEqual({
    holes: ref,
    from: '10',
    context,
    json: { ...columns, work_notes: 'verified by QID 92307' },
    query: [
      ['sysparm_fields', 'state,close_code,close_notes,u_patchproof_run,sys_mod_count,sys_updated_on'],
      ['sysparm_display_value', 'false'],
      ['sysparm_exclude_reference_link', 'true'],
    ],
  });
});

it('leaves no second note', async () => {
  const { servicenow, asked } = instance(held());
  await servicenow.write(aWrite({ workNotes: undefined }), context);
  expect(asked[0]?.input.json).toEqual(columns);
});

it.each([
  ['a column that came back old', { state: '10' }, ['state']],
  ['a column that came back empty', { close_code: '' }, ['close_code']],
  ['a column that did not come back', { u_patchproof_run: undefined }, ['u_patchproof_run']],
  ['a close code that did not come back', { close_code: undefined }, ['close_code']],
  ['resolution notes that came back empty', { close_notes: '' }, ['close_notes']],
  ['several of them', { state: '10', close_code: '' }, ['state', 'close_code']],
])('is dropped by %s', async (_, change, dropped) => {
  const { servicenow } = instance(held(change));
  const result = await servicenow.write(aWrite(), context);
  const leftState = !dropped.includes('state');
  expect(result).toEqual({ kind: 'dropped', columns: dropped, noteLanded: true, leftState });
});

it('has left its state where a rule made a third of it', async () => {
  const { servicenow } = instance(held({ state: '7' }));
  await expect(servicenow.write(aWrite(), context)).resolves.toMatchObject({ columns: ['state'], leftState: true });
});

it('asks no resolution notes back of a table that has none, and sends them all the same', async () => {
  const { servicenow, asked } = instance(held({ close_notes: undefined }));
  await expect(servicenow.write(aWrite(), context)).resolves.toEqual({ kind: 'written' });
  expect(asked[0]?.input.json).toMatchObject({ close_notes: columns.close_notes });
});

it.each([
  ['grew', '9', 'a note', true],
  ['stayed', '8', 'a note', false],
  ['is a display value', '2,000', 'a note', false],
  ['cannot be read', undefined, 'a note', false],
  ['stayed, but the note was left before', '8', undefined, true],
])('knows from the update counter whether the note landed: it %s', async (_, count, workNotes, noteLanded) => {
  const { servicenow } = instance(held({ state: '10', sys_mod_count: count }));
  await expect(servicenow.write(aWrite({ workNotes }), context)).resolves.toMatchObject({
    kind: 'dropped',
    noteLanded,
  });
});

it.each([
  ['other line ends', 'gone\r\nafter the patch', true],
  ['a reference as an object', { link: 'https://corp.service-now.example/x', value: columns.close_notes }, true],
  ['a short text that was cut', 'gone', false],
  ['another text', 'gone\nbefore the patch', false],
])('compares with %s', async (_, notes, written) => {
  const { servicenow } = instance(held({ close_notes: notes }));
  const { kind } = await servicenow.write(aWrite(), context);
  expect(kind).toBe(written ? 'written' : 'dropped');
});

it('takes a long text that the column cut for written', () => {
  const text = 'x'.repeat(300);
  expect(notHeld({ u_note: text }, { u_note: text.slice(0, 255) })).toEqual([]);
  expect(notHeld({ u_note: text }, { u_note: '' })).toEqual(['u_note']);
  expect(notHeld({ u_note: text }, { u_note: `${text}y` })).toEqual(['u_note']);
});

it('sends a note of at most 3,500 characters, all of them in the basic plane', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 3400, maxLength: 3600, size: 'max' }), (text) => {
      const note = storableNote(text);
      expect(note.length).toBeLessThanOrEqual(3500);
      expect(note).not.toMatch(/[\uD800-\uDFFF]/);
    }),
    { numRuns: 10 },
  );
});

it('finds a text written that it had to change for the instance', async () => {
  const { servicenow, asked } = instance(held({ close_notes: 'gone \uFFFD' }));
  const write = aWrite({ columns: { ...columns, close_notes: 'gone \u{1F600}' } });
  await expect(servicenow.write(write, context)).resolves.toEqual({ kind: 'written' });
  expect(asked[0]?.input.json).toMatchObject({ close_notes: 'gone \uFFFD' });
});

it.each(['comments', 'comments_and_work_notes', 'work_notes', 'sys_mod_count', 'cmdb_ci.name', 'State'])(
  'sends nothing when asked to write %s',
  async (column) => {
    const { servicenow, asked } = instance();
    await expect(servicenow.write(aWrite({ columns: { [column]: 'x' } }), context)).rejects.toThrow(TypeError);
    expect(asked).toHaveLength(0);
  },
);

it.each([
  ['a record-level no', refusal(403, 'Operation Failed', 'ACL Exception Update Failed'), 'forbidden'],
  ['a ticket that is gone', refusal(404, 'No Record found', null), 'not-found'],
  ['an empty yes', { text: '' }, 'malformed'],
  ['a list instead of the ticket', json({ result: [] }), 'malformed'],
])('throws on %s', async (_, reply, kind) => {
  const { servicenow } = instance(reply);
  await expect(servicenow.write(aWrite(), context)).rejects.toMatchObject({ failure: { kind } });
});

it('tells which columns an earlier write did not leave', async () => {
  const { servicenow, asked } = instance(
    rows([{ sys_id: sysId(1), ...columns }]),
    rows([{ sys_id: sysId(1), ...columns, state: '10', close_code: undefined }]),
  );
  await expect(servicenow.missing(ref, columns, context)).resolves.toEqual([]);
  await expect(servicenow.missing(ref, columns, context)).resolves.toEqual(['state', 'close_code']);
  expect(Object.fromEntries(asked[0]?.input.query ?? [])).toMatchObject({
    sysparm_query: `sys_id=${sysId(1)}`,
    sysparm_fields: 'sys_id,state,close_code,close_notes,u_patchproof_run',
  });
});

it.each([
  ['no row', rows([]), 'not-found'],
  ['another ticket', rows([{ sys_id: sysId(2), ...columns }]), 'malformed'],
])('does not say what is missing when it sees %s', async (_, reply, kind) => {
  const { servicenow } = instance(reply);
  await expect(servicenow.missing(ref, columns, context)).rejects.toMatchObject({ failure: { kind } });
});
