import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createServiceNow } from '../../../src/connectors/servicenow/client.js';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import type { CallInput } from '../../../src/outbound/contract.js';
import { scriptedSend, type Scripted } from '../../support/scripted-send.js';
import { aRow, aTable, context, json, parameter, rows, sysId } from './instance.js';

type Script = Scripted[] | ((input: CallInput) => Scripted);

/** Sweeps to the end: what was given, and the failure it ended with. */
async function sweep(script: Script) {
  const door = scriptedSend(servicenowDialect, typeof script === 'function' ? (_, input) => script(input) : script);
  const servicenow = createServiceNow({ send: door.send, tickets: [aTable()] });
  const found: string[] = [];
  const end = await (async () => {
    for await (const ticket of servicenow.pendingTickets('incident', context)) found.push(ticket.sysId);
  })().then(
    () => 'complete',
    (error: unknown) => error,
  );
  return { found, end, asked: door.asked };
}

/** A table as the instance pages it: filter, count, order, limit, and only then rights. */
function pager(ids: readonly number[], visible: (id: number) => boolean) {
  const all = ids.map(sysId).sort();
  return ({ query }: CallInput): Scripted => {
    const after = /sys_id>([0-9a-f]{32})/.exec(parameter(query, 'sysparm_query') ?? '')?.[1] ?? '';
    const offset = Number(parameter(query, 'sysparm_offset') ?? 0);
    const matching = all.filter((id) => id > after);
    const page = matching.slice(offset, offset + Number(parameter(query, 'sysparm_limit')));
    const seen = page.filter((id) => visible(Number.parseInt(id, 16)));
    return rows(
      seen.map((id) => aRow({ sys_id: id })),
      matching.length,
    );
  };
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

it('asks for the pending state by sys_id, 200 at a time, and stops when the count says so', async () => {
  const { found, end, asked } = await sweep([rows([aRow()])]);
  expect({ found, end }).toEqual({ found: [sysId(1)], end: 'complete' });
  expect(asked).toHaveLength(1);
  expect(Object.fromEntries(asked[0]?.input.query ?? [])).toMatchObject({
    sysparm_query: `state=10^sys_id>${sysId(0)}^ORDERBYsys_id`,
    sysparm_limit: '200',
  });
});

it('goes on behind the last ticket, not by number of rows', async () => {
  const { found, end, asked } = await sweep(pager(upTo(450), () => true));
  expect(found).toEqual(upTo(450).map(sysId));
  expect(end).toBe('complete');
  expect(asked.map(({ input }) => parameter(input.query, 'sysparm_query'))).toEqual([
    expect.stringContaining(sysId(0)),
    expect.stringContaining(sysId(200)),
    expect.stringContaining(sysId(400)),
  ]);
});

it('does not take a short page for the last one', async () => {
  const { found, end } = await sweep(pager(upTo(450), (id) => id % 100 !== 0));
  expect(found).toEqual(
    upTo(450)
      .filter((id) => id % 100 !== 0)
      .map(sysId),
  );
  expect(end).toMatchObject({ failure: { kind: 'forbidden', detail: expect.stringMatching(/at least \d+ pending/) } });
});

it('looks behind a whole page that it may not see', async () => {
  const { found, end } = await sweep(pager(upTo(620), (id) => id > 600));
  expect(found).toHaveLength(20);
  expect(end).toMatchObject({ failure: { kind: 'forbidden' } });
});

it('gives every visible ticket once, and is complete exactly when all are visible', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.integer({ min: 1, max: 5000 }), { maxLength: 700, size: 'max' }),
      fc.integer({ min: 0, max: 400 }),
      async (ids, blind) => {
        const visible = (id: number) => id % 500 >= blind;
        const { found, end } = await sweep(pager(ids, visible));
        expect(found).toEqual(ids.filter(visible).map(sysId).sort());
        expect(end === 'complete').toBe(ids.every(visible));
      },
    ),
    { numRuns: 25 },
  );
});

it('ends at an empty page where a proxy took the count away', async () => {
  const { found, end } = await sweep([json({ result: [aRow()] }), json({ result: [] })]);
  expect({ found, end }).toEqual({ found: [sysId(1)], end: 'complete' });
});

it.each([
  ['a state that was not asked for', [aRow(), aRow({ sys_id: sysId(2), state: '1' })]],
  ['a ticket from before the page', [aRow({ sys_id: sysId(0) }), aRow()]],
  ['tickets out of order', [aRow({ sys_id: sysId(3) }), aRow({ sys_id: sysId(1) })]],
])('gives what fits and fails when the instance answers with %s', async (_, list) => {
  const { found, end } = await sweep([rows(list, 100)]);
  expect(found).toContain(sysId(1));
  expect(found).not.toContain(sysId(2));
  expect(end).toMatchObject({ failure: { kind: 'malformed', detail: expect.stringContaining('ignored a part') } });
});

it('gives the other tickets before it fails on a row that it cannot read', async () => {
  const list = [
    aRow({ state: undefined }),
    aRow({ sys_id: sysId(2), sys_mod_count: undefined }),
    aRow({ sys_id: sysId(3) }),
  ];
  const { found, end } = await sweep([rows(list)]);
  expect(found).toEqual([sysId(3)]);
  expect(end).toMatchObject({ failure: { kind: 'malformed', detail: expect.stringContaining('state: expected') } });
});

it('fails with the page that failed, after the pages before', async () => {
  const { found, end } = await sweep([rows([aRow()], 500), { status: 503, text: '' }]);
  expect(found).toEqual([sysId(1)]);
  expect(end).toMatchObject({ failure: { kind: 'unavailable' } });
});

it('stops at a number of pages that no backlog has', async () => {
  let next = 0;
  const { end, asked } = await sweep(() => rows([aRow({ sys_id: sysId((next += 1)) })], 1_000_000));
  expect(asked).toHaveLength(500);
  expect(end).toMatchObject({ failure: { kind: 'malformed' } });
});
