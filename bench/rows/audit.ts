import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '../../test/support/postgres-server.js';
import type { AuditEntry } from '../../src/ledger/audit.js';
import { createLedger } from '../../src/ledger/create-ledger.js';
import { verifyChain } from '../../src/ledger/verify-chain.js';
import { systemClock } from '../../src/shared/clock.js';
import { fillTrail } from '../fill-trail.js';
import { onGround } from '../ground.js';
import { plainTrail } from '../plain-trail.js';
import type { Measure, Row, Run } from '../row.js';

/** So many callers wait for their entry at any time, as the jobs of one worker do. */
const CALLERS = 50;
const VERIFY_LIMIT_S = 10;
/** By turns, of which the best counts: the first warms up. */
const ROUNDS = 2;

export const audit: Measure = (run) =>
  onGround(async ({ folder }) => {
    const postgres = await startPostgres(await mkdtemp(join(tmpdir(), 'patchproof-bench-pg-')), DURABLE);
    try {
      return [
        await appending(run, 'SQLite', `sqlite:${join(folder, 'appending.db')}`),
        await appending(run, 'PostgreSQL', postgres.url),
        await verifying(run, `sqlite:${join(folder, 'verifying.db')}`),
      ];
    } finally {
      await postgres.stop();
    }
  });

/** Tests do without; what is promised to be durable here is. */
const DURABLE = ['fsync=on', 'synchronous_commit=on', 'full_page_writes=on'];

const profiles = {
  SQLite: 'Half of an entry and more is libsql, most of that the commit; canonical form and hash are a seventh.',
  PostgreSQL:
    'Half of the time the server is waited for, which keeps two more indexes than for plain rows and is asked for the lock and the end of the chain first; an eighth is writing to its socket, a tenth canonical form and hash.',
} as const;

async function appending({ quick, say }: Run, engine: keyof typeof profiles, databaseUrl: string): Promise<Row> {
  const count = quick ? 2000 : 20_000;
  const ledger = await createLedger({ databaseUrl, clock: systemClock, newId: randomUUID });
  const plain = await plainTrail(databaseUrl);
  try {
    say(`${engine}: ${count} plain rows, ${count} entries of the chain, twice`);
    const [bare, ours] = [
      [0, 0],
      [0, 0],
    ];
    for (let round = 0; round < ROUNDS; round += 1) {
      bare.push(await perSecond(count, plain.append));
      ours.push(await perSecond(count, ledger.audit.append));
    }
    const [fastest, chained] = [Math.max(...bare), Math.max(...ours)];
    return {
      what: `audit entries per second, ${engine}`,
      ours: chained.toFixed(0),
      baseline: `${fastest.toFixed(0)} (no chain)`,
      aim: 'half the baseline',
      met: chained >= fastest / 2,
      note: `${CALLERS} callers wait for their entry; the baseline inserts rows of the same width in the same groups, durably, without chain, canonical form and triggers.`,
      profile: profiles[engine],
    };
  } finally {
    await plain.close();
    await ledger.close();
  }
}

async function perSecond(count: number, append: (entry: AuditEntry) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: CALLERS }, async () => {
      while (next < count) await append(entryOf(next++));
    }),
  );
  return count / ((performance.now() - started) / 1000);
}

async function verifying({ quick, say }: Run, databaseUrl: string): Promise<Row> {
  const count = quick ? 20_000 : 1_000_000;
  const ledger = await createLedger({ databaseUrl, clock: systemClock, newId: randomUUID });
  try {
    say(`a trail of ${count} entries`);
    await fillTrail(databaseUrl, count, entryOf);
    say('verifying it');
    const started = performance.now();
    const report = await verifyChain(ledger.auditTrail({}));
    const seconds = (performance.now() - started) / 1000;
    return {
      what: `verifying ${count.toLocaleString('en')} audit entries`,
      ours: `${seconds.toFixed(1)} s`,
      baseline: '-',
      aim: `${VERIFY_LIMIT_S} s`,
      met: report.ok && report.entries === count && seconds <= (VERIFY_LIMIT_S * count) / 1_000_000,
      note: `SQLite; ${(count / seconds).toFixed(0)} entries a second, each hashed, and held against its columns and its canonical form.`,
      profile:
        'A quarter each is reading the rows, parsing their bodies and writing these anew in canonical form, a fifteenth hashing, most of the rest holding columns against bodies, all in one thread.',
    };
  } finally {
    await ledger.close();
  }
}

/** What is written before a call, as wide as it is. */
function entryOf(index: number): AuditEntry {
  return {
    kind: 'call-intended',
    verification: `018f3c5e-7a1b-7c3d-8e4f-${String(index).padStart(12, '0')}`,
    ticket: `INC${String(index).padStart(7, '0')}`,
    facts: {
      purpose: 'report',
      operation: 'servicenow:incidents:update',
      name: 'updateTicket',
      risk: 'MEDIUM',
      method: 'PATCH',
      origin: 'https://instance.example',
      path: '/api/now/table/incident/{sysId}',
      query: ['sysparm_fields', 'sysparm_display_value'],
      form: [],
      body: ['state', 'close_code', 'close_notes', 'u_patchproof_run', 'work_notes'],
      table: 'incident',
      from: '10',
      to: '6',
      decision: 'permit',
      because: ['verified-tickets-are-resolved'],
      attempt: 1,
    },
  };
}
