import canonicalize from 'canonicalize';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AuditEntry, AuditPort } from '../../src/ledger/audit.js';
import { genesis, type Head, hashOf, link, said } from '../../src/ledger/chain.js';
import type { AuditRow } from '../../src/ledger/ledger.js';
import { type ChainReport, verifyChain } from '../../src/ledger/verify-chain.js';
import { deliverAudit } from '../../src/outbound/collector.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { recordIntended } from '../../src/outbound/trail.js';
import type { Intent, Judgement } from '../../src/policy/intent.js';
import { riskOf } from '../../src/policy/risk.js';

const foundAs = { kind: 'call-intended', ticket: 'INC1', verification: null, operation: 'read' } as const;

describe('the chain', () => {
  it('begins with 64 zeros, and its hash is SHA-256 over the canonical body', () => {
    const row = link(genesis, said({ kind: 'verdict', ticket: 'INC1', facts: { b: 1, a: 'é' } }), new Date(0));
    expect(row.body).toBe(
      '{"at":"1970-01-01T00:00:00.000Z","facts":{"a":"é","b":1},"kind":"verdict","previous":"' +
        `${'0'.repeat(64)}","sequence":1,"ticket":"INC1"}`,
    );
    // as `sha256sum` says
    expect(row.hash).toBe('3615668ee24f4b521fcba1ae25f59dd90fbc37e44478ef31007a5507d158fe95');
  });

  it('without entries is whole, and its head is the genesis', async () => {
    expect(await verify([])).toEqual({ ok: true, entries: 0, head: genesis.hash });
  });

  it('is whole after any entries', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (facts) => {
        const rows = chainOf(facts);
        expect(await verify(rows)).toEqual({ ok: true, entries: rows.length, head: rows.at(-1)?.hash });
      }),
    );
  });

  it('is broken by the change, the loss or the exchange of any entry that others build on', async () => {
    const tampered = fc.tuple(entries, fc.nat(), fc.constantFrom(...tamperings));
    await fc.assert(
      fc.asyncProperty(tampered, async ([facts, where, tamper]) => {
        const rows = chainOf([...facts, { last: true }]);
        const index = where % (rows.length - 1);
        expect(await verify(tamper(rows, index))).toMatchObject({ ok: false });
      }),
    );
  });

  it.each([
    { flaw: 'a body that is not JSON', body: () => 'not JSON' },
    { flaw: 'a body that is not canonical', body: (row: AuditRow) => row.body.replace('{', '{ ') },
    { flaw: 'a body with its names in another order', body: (row: AuditRow) => reversed(row.body) },
    {
      flaw: 'facts with their names in another order',
      body: (row: AuditRow) => row.body.replace('{}', '{"b":1,"a":2}'),
    },
    { flaw: 'a body that says something twice', body: (row: AuditRow) => row.body.replace('{}', '{"a":1,"a":2}') },
    { flaw: 'a body without its place', body: () => '{"kind":"verdict"}' },
    { flaw: 'a body of another place', body: (row: AuditRow) => row.body.replace('"sequence":1', '"sequence":2') },
  ])('does not accept $flaw, though its hash fits', async ({ body }) => {
    const rows = chainOf([{}]).map((row) => forged(row, body(row)));
    expect(await verify(rows)).toMatchObject({ ok: false, sequence: 1 });
    expect(await verify(rows.map(asFound))).toMatchObject({ ok: false, sequence: 1 });
  });

  it('links any entry as canonical JSON of all that it says', () => {
    const name = fc.option(fc.string({ unit: 'binary' }), { nil: undefined });
    fc.assert(
      fc.property(name, name, fc.dictionary(fc.string(), fc.jsonValue()), (ticket, verification, facts) => {
        const [entry, at] = [{ kind: 'webhook', ticket, verification, facts } as const, new Date(7)];
        const { sequence, previous, body } = link({ sequence: 8, hash: 'ff' }, said(entry), at);
        expect(body).toBe(canonicalize({ ...entry, at: at.toISOString(), previous, sequence }));
      }),
    );
  });

  it.each([
    { column: 'kind', change: { found: { ...foundAs, kind: 'verdict' } } },
    { column: 'ticket', change: { found: { ...foundAs, ticket: 'INC2' } } },
    { column: 'ticket, lost', change: { found: { ...foundAs, ticket: null } } },
    { column: 'verification', change: { found: { ...foundAs, verification: 'v' } } },
    { column: 'operation', change: { found: { ...foundAs, operation: 'other' } } },
    { column: 'at', change: { at: new Date(1), found: foundAs } },
    { column: 'at, no date', change: { at: new Date(Number.NaN), found: foundAs } },
  ])('shows a changed column: $column', async ({ change }) => {
    const facts = { decision: 'permit', operation: 'read', subject: { decision: 'forbid', operation: 'other' } };
    const row = link(genesis, said({ kind: 'call-intended', ticket: 'INC1', facts }), new Date(0));
    expect(await verify([{ ...row, found: foundAs }])).toMatchObject({ ok: true, entries: 1 });
    expect(await verify([{ ...row, ...change }])).toEqual({
      ok: false,
      sequence: 1,
      why: 'its columns do not say what its body says',
    });
  });

  it('shows an emptied operation of every call that is written down today', async () => {
    const written: AuditEntry[] = [];
    const audit: AuditPort = {
      append: async (entry) => ({ sequence: written.push(entry), hash: '' }),
    };
    const operation = deliverAudit('https://collector.corp.example/in');
    const intent: Intent = { ...operation, operation, origin: 'https://collector.corp.example' };
    const judgement: Judgement = { decision: 'permit', because: ['a-rule'], risk: riskOf(intent) };
    const context: CallContext = { purpose: 'command', subjects: [] };
    await recordIntended(audit, { intent, judgement, input: { context }, attempt: 1 });
    const [row, ...others] = written.map((entry) => link(genesis, said(entry), new Date(0)));
    if (row === undefined) throw new Error('one entry is written');
    expect(others).toEqual([]);
    const found = { kind: 'call-intended', ticket: null, verification: null, operation: 'audit:export' };
    expect(await verify([{ ...row, found }])).toMatchObject({ ok: true });
    expect(await verify([{ ...row, found: { ...found, operation: null } }])).toMatchObject({ ok: false, sequence: 1 });
  });

  it('misses no operation in an entry of the first versions, which had no column for it', async () => {
    const facts = { decision: 'permit', operation: 'read', risk: 'LOW' };
    const row = link(genesis, said({ kind: 'call-intended', ticket: 'INC1', facts }), new Date(0));
    expect(await verify([{ ...row, found: { ...foundAs, operation: null } }])).toMatchObject({ ok: true });
  });

  it.each([
    { facts: { decision: 'forbid', operation: 'read' }, kind: 'call-intended' },
    { facts: { subject: { decision: 'permit', operation: 'read' } }, kind: 'call-intended' },
    { facts: { decision: 'permit', operation: 'read' }, kind: 'operator' },
  ] as const)('shows an operation that was not permitted: $kind $facts', async ({ facts, kind }) => {
    const row = link(genesis, said({ kind, ticket: 'INC1', facts }), new Date(0));
    expect(await verify([{ ...row, found: { ...foundAs, kind } }])).toMatchObject({ ok: false });
    expect(await verify([{ ...row, found: { ...foundAs, kind, operation: null } }])).toMatchObject({ ok: true });
  });
});

/** As the row of a whole trail is read. */
function asFound(row: AuditRow): AuditRow {
  return { ...row, found: { kind: 'call-ended', ticket: null, verification: null, operation: null } };
}

function reversed(body: string): string {
  return JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(body)).reverse()));
}

it('accepts facts whose names JavaScript would put in another order', async () => {
  expect(await verify(chainOf([{ 9: 'a', 10: 'b' }]))).toMatchObject({ ok: true });
});

const entries = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { minLength: 1, maxLength: 8 });

const tamperings: readonly ((rows: readonly AuditRow[], index: number) => readonly AuditRow[])[] = [
  (rows, index) => rows.toSpliced(index, 1),
  (rows, index) => rows.toSpliced(index, 2, ...rows.slice(index, index + 2).toReversed()),
  (rows, index) => rows.with(index, rewritten(rows, index)),
];

/** Another entry in this place, its own hash made to fit: only the next entry gives it away. */
function rewritten(rows: readonly AuditRow[], index: number): AuditRow {
  const before = index === 0 ? genesis : (rows[index - 1] ?? genesis);
  return link(before, said(anEntry({ forged: true })), new Date(1));
}

function forged(row: AuditRow, body: string): AuditRow {
  return { ...row, body, hash: hashOf(body) };
}

function chainOf(facts: readonly Record<string, unknown>[]): AuditRow[] {
  let head: Head = genesis;
  return facts.map((each, index) => {
    const row = link(head, said(anEntry(each)), new Date(index * 1_000));
    head = row;
    return row;
  });
}

function anEntry(facts: Record<string, unknown>): AuditEntry {
  return { kind: 'call-ended', facts };
}

async function verify(rows: readonly AuditRow[]): Promise<ChainReport> {
  return verifyChain(
    (async function* inOrder() {
      yield* rows;
    })(),
  );
}
