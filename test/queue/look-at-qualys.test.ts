import { expect, it } from 'vitest';
import * as fc from 'fast-check';
import type { Qualys } from '../../src/connectors/qualys/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { lookedAt } from './looked.js';
import type { Waiting } from '../../src/queue/waiting.js';
import { PENDING_REBOOT_QID } from '../../src/verification/restart-pending.js';
import { aDetection, aHost, anEvidence, aQid, at } from '../support/evidence.js';

type Deps = Parameters<typeof lookedAt>[0];

/** A Qualys that knows every host and every finding, and remembers what it was asked. */
function omniscient(
  fail: (hostIds: readonly string[]) => boolean = () => false,
  knowledge: Qualys['knowledge'] = async (qids) => qids.map((qid) => aQid({ qid })),
) {
  const asked: { hosts: number; qids: number }[] = [];
  const snapshot: Qualys['snapshot'] = async (hostIds, qids) => {
    asked.push({ hosts: hostIds.length, qids: qids.length });
    if (fail(hostIds)) throw new OutboundError('listHosts', { kind: 'unavailable', status: 503, detail: 'down' });
    return {
      at: at(200),
      hosts: hostIds.map((hostId) => aHost({ hostId })),
      detections: hostIds.flatMap((hostId) => qids.map((qid) => aDetection({ hostId, qid }))),
    };
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  // Only these are used here; the rest of the dependencies belongs to other steps.
  const deps = { qualys: { snapshot, knowledge }, clock: { now: () => at(200) }, log } as unknown as Deps;
  return { deps, asked };
}

function waitingFor(id: string, hosts: readonly string[], qids: readonly number[]): Waiting {
  const identity = { kind: 'found' as const, ids: [...hosts], agreeing: [], disagreeing: [], score: 0.9 };
  const evidence = anEvidence({ qids: [...qids], qualys: { ...anEvidence().qualys, identity } });
  // A row has much more in it; a look needs its id and its ticket.
  const seen = { id, ticket: { table: 'incident', sysId: id, number: `INC${id}` } } as unknown as Waiting['seen'];
  return { seen, evidence };
}

const many = (count: number, of: (index: number) => Waiting): Waiting[] =>
  Array.from({ length: count }, (_, i) => of(i));

it.each([
  { what: '200 hosts with one QID', hosts: 200, qids: 1, calls: 1 },
  { what: '201 hosts with one QID', hosts: 201, qids: 1, calls: 2 },
  { what: '299 QIDs on one host, and the pending reboot', hosts: 1, qids: 299, calls: 1 },
  { what: '300 QIDs on one host, and the pending reboot', hosts: 1, qids: 300, calls: 2 },
])('$what, one ticket each: $calls batch(es)', async ({ hosts, qids, calls }) => {
  const { deps, asked } = omniscient();
  const waiting = many(Math.max(hosts, qids), (i) =>
    waitingFor(String(i), [String(1 + (i % hosts))], [1 + (i % qids)]),
  );
  await lookedAt(deps, waiting);
  expect(asked).toHaveLength(calls);
  expect(Math.max(...asked.map((one) => one.hosts))).toBeLessThanOrEqual(200);
  expect(Math.max(...asked.map((one) => one.qids))).toBeLessThanOrEqual(300);
});

it('gives each ticket the facts of its own hosts and QIDs, and of all of them, however they are batched', async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 4 });
  const asks = fc.array(fc.record({ hosts: ids, qids: ids }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(asks, async (tickets) => {
      const { deps } = omniscient();
      const waiting = tickets.map(({ hosts, qids }, i) => waitingFor(String(i), hosts.map(String), qids));
      const looked = await lookedAt(deps, waiting);
      for (const [index, { hosts, qids }] of tickets.entries()) {
        const latest = looked[index]?.evidence.qualys.latest;
        expect(new Set(latest?.hosts.map(({ hostId }) => hostId))).toEqual(new Set(hosts.map(String)));
        const pairs = new Set(latest?.detections.map(({ hostId, qid }) => `${hostId} ${qid}`));
        expect(pairs).toEqual(
          new Set(hosts.flatMap((host) => [...qids, PENDING_REBOOT_QID].map((qid) => `${host} ${qid}`))),
        );
      }
    }),
    { numRuns: 50 },
  );
});

it('marks the tickets of a batch without an answer silent, keeps their facts, and serves the others', async () => {
  const { deps } = omniscient((hostIds) => hostIds.includes('1'));
  const waiting = many(201, (i) => waitingFor(String(i), [String(1 + i)], [7]));
  const looked = await lookedAt(deps, waiting);
  const { qualys } = looked[0]?.evidence ?? anEvidence();
  expect(qualys).toEqual({
    ...waiting[0]?.evidence.qualys,
    silentSince: at(200),
    why: 'Qualys: listHosts unavailable (503): down',
  });
  expect(looked.filter(({ evidence }) => evidence.qualys.silentSince !== undefined)).toHaveLength(200);
  expect(looked[200]?.evidence.qualys.latest?.at).toEqual(at(200));
});

it('asks nothing for a ticket whose host or findings are not known', async () => {
  const { deps, asked } = omniscient();
  const noHost = anEvidence({ qualys: { identity: { kind: 'not-found', searched: ['hostname'] } } });
  const waiting = [{ ...waitingFor('1', ['1'], [7]), evidence: noHost }, waitingFor('2', ['2'], [])];
  expect(await lookedAt(deps, waiting)).toEqual(waiting);
  expect(asked).toEqual([]);
});

it('learns that a check was changed since intake', async () => {
  const { deps } = omniscient(undefined, async (qids) => qids.map((qid) => aQid({ qid, codeModified: at(100) })));
  const [one] = await lookedAt(deps, [waitingFor('1', ['1'], [241234])]);
  expect(one?.evidence.knowledge).toEqual([aQid({ codeModified: at(100) })]);
});

it.each([
  ['is silent', async () => Promise.reject(new OutboundError('listKnowledge', { kind: 'timeout' }))],
  ['has lost the QID', async (qids: readonly number[]) => qids.map((qid) => aQid({ qid, known: false }))],
])('keeps what was known when the KnowledgeBase %s', async (_what, knowledge) => {
  const { deps } = omniscient(undefined, knowledge);
  const [one] = await lookedAt(deps, [waitingFor('1', ['1'], [241234])]);
  expect(one?.evidence.knowledge).toEqual([aQid()]);
  expect(one?.evidence.qualys.silentSince).toBeUndefined();
});

it('puts off everybody who is left when our share is spent, one batch after the other, and asks no more', async () => {
  const { deps, asked } = omniscient();
  const spent = { kind: 'rate-limited', retryAfterMs: 60_000, detail: 'spent', unasked: true } as const;
  const snapshot: Qualys['snapshot'] = async (hostIds, qids, context) => {
    if (asked.length > 0) throw new OutboundError('listDetections', spent);
    return deps.qualys.snapshot(hostIds, qids, context);
  };
  const waiting = many(700, (i) => waitingFor(String(i), [String(1 + i)], [7]));
  const looked = await lookedAt({ ...deps, qualys: { ...deps.qualys, snapshot } }, waiting, { betweenMs: 40_000 });
  expect(asked).toHaveLength(1);
  expect([0, 200, 400, 600].map((first) => looked[first]?.putOff?.ms)).toEqual([undefined, 60_000, 100_000, 140_000]);
  expect(looked.filter(({ evidence }) => evidence.qualys.silentSince !== undefined)).toEqual([]);
});

it('begins no batch when its time is over: who was not asked about is left out, and stays due', async () => {
  const { deps, asked } = omniscient();
  const waiting = many(201, (i) => waitingFor(String(i), [String(1 + i)], [7]));
  expect(await lookedAt(deps, waiting, { until: at(200) })).toEqual([]);
  expect(asked).toEqual([]);
});
