import { onTestFinished } from 'vitest';
import { createLedger } from '../../src/ledger/create-ledger.js';
import type { Ledger, Opening, Verification } from '../../src/ledger/ledger.js';
import { type Clock, systemClock } from '../../src/shared/clock.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { TestDatabase } from './databases.js';

export const startOfTime = new Date('2026-11-20T09:00:00.000Z');

/** A clock that only moves when it is told to. */
export function stillClock(): Clock & { advance: (ms: number) => void } {
  let now = startOfTime.getTime();
  return {
    now: () => new Date(now),
    sleep: systemClock.sleep,
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A ledger on `databaseUrl` that ends with the test. */
export async function aLedger(databaseUrl: string, clock: Clock = stillClock()): Promise<Ledger> {
  const ledger = await createLedger({ databaseUrl, clock, newId });
  onTestFinished(() => ledger.close());
  return ledger;
}

/** A database of the test's own, and a ledger on it; both end with the test. */
export async function aFreshLedger(create: () => Promise<TestDatabase>) {
  const database = await create();
  onTestFinished(database.remove);
  return { database, ledger: await aLedger(database.url) };
}

let made = 0;
function newId(): string {
  made += 1;
  return `v${String(made).padStart(6, '0')}`;
}

let tickets = 0;
/** A ticket of its own each time, unless the test names one. */
export function anOpening(overrides: Partial<Opening> = {}): Opening {
  tickets += 1;
  return {
    ticket: { table: 'incident', sysId: String(tickets).padStart(32, '0'), number: `INC${1_000_000 + tickets}` },
    source: 'webhook',
    enteredModCount: 3,
    enteredOn: new Date('2026-11-20T08:59:30.000Z'),
    deadlineAt: new Date('2026-11-23T09:00:00.000Z'),
    ...overrides,
  };
}

/** Opens a ticket and puts it where the watcher finds it at `nextCheckAt`. */
export async function watched(ledger: Ledger, nextCheckAt: Date): Promise<Verification> {
  const { verification } = await ledger.open(anOpening());
  const saved = await ledger.save(verification, { step: 'watching', nextCheckAt, evidence: anEvidence() });
  if (!saved) throw new Error('nobody else touches this verification');
  return saved;
}

/** Evidence with every kind of value in it: instants, nested lists, quotes and letters beyond ASCII. */
export function anEvidence(): Evidence {
  const at = new Date('2026-11-20T10:15:30.123Z');
  return {
    ticket: aTicket(at),
    t0: { at, origin: 'patched-at' },
    openedAt: startOfTime,
    deadlineAt: new Date('2026-11-23T09:00:00.000Z'),
    qids: [90_001, 376_160],
    cves: [{ cve: 'CVE-2026-10001', qids: [376_160] }],
    knowledge: [
      {
        qid: 90_001,
        known: true,
        title: 'Öffnung "x" \u0000 \u{1F600}',
        remote: false,
        authTypes: [],
        modules: [],
        disabled: false,
        cves: [],
      },
    ],
    qualys: {
      identity: { kind: 'found', ids: ['4711'], agreeing: ['hostname'], disagreeing: [], score: 0.9 },
      baseline: { at, hosts: [], detections: [aDetection(at)] },
      silentSince: at,
      why: 'did not answer in time',
    },
    falcon: { identity: { kind: 'pending' }, looks: [{ at }] },
  };
}

function aTicket(updatedOn: Date): Evidence['ticket'] {
  return {
    table: 'incident',
    sysId: '0123456789abcdef0123456789abcdef',
    number: 'INC1000001',
    state: '10',
    modCount: 3,
    updatedOn,
    machine: { hostname: 'app01', fqdn: 'app01.corp.example' },
    qids: [90_001],
    cves: ['CVE-2026-10001'],
    rebootRequired: 'unknown',
    columns: { host: ['cmdb_ci.name'], findings: ['u_qids'] },
    troubles: [],
  };
}

type Detection = NonNullable<Evidence['qualys']['baseline']>['detections'][number];
function aDetection(at: Date): Detection {
  return {
    hostId: '4711',
    qid: 90_001,
    type: 'confirmed',
    status: 'active',
    port: 443,
    lastTest: at,
    ignored: false,
    disabled: false,
    kernel: 'unknown',
    source: 'agent',
    troubles: [],
  };
}
