import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { OutboundError, type Failure } from '../../src/outbound/failure.js';
import { lookedAt } from './looked.js';
import type { Waiting } from '../../src/queue/waiting.js';
import { aHost, anEvidence, at } from '../support/evidence.js';

type Deps = Parameters<typeof lookedAt>[0];
interface Asked {
  readonly hostIds: readonly string[];
  readonly qids: readonly number[];
}

/** Qualys that knows every host, or says no to some questions. */
function qualys(no: (asked: Asked) => Failure | undefined = () => undefined) {
  const asked: Asked[] = [];
  const snapshot: Deps['qualys']['snapshot'] = async (hostIds, qids) => {
    asked.push({ hostIds, qids });
    const failure = no({ hostIds, qids });
    if (failure !== undefined) throw new OutboundError('listHosts', failure);
    return { at: at(200), hosts: hostIds.map((hostId) => aHost({ hostId })), detections: [] };
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  // Only these are used here; the rest of the dependencies belongs to other steps.
  const deps = {
    qualys: { snapshot, knowledge: async () => [] },
    clock: { now: () => at(200) },
    log,
  } as unknown as Deps;
  return { deps, asked };
}

interface Seat {
  readonly id: string;
  readonly hosts: readonly string[];
  readonly qids: readonly number[];
  /** Minutes from now until a look of its own; missing for a waiting ticket. */
  readonly dueIn?: number;
  readonly version?: number;
}

function passenger({ id, hosts, qids, dueIn, version = 1 }: Seat): Waiting {
  const identity = { kind: 'found' as const, ids: [...hosts], agreeing: [], disagreeing: [], score: 0.9 };
  const latest = { at: at(150), hosts: [], detections: [] };
  const watched = dueIn === undefined ? {} : { watchUntil: at(9999), nextCheckAt: at(200 + dueIn) };
  const phase = dueIn === undefined ? 'waiting' : 'done';
  // A row has much more in it; a look needs its id, its ticket, and how far it is.
  const seen = { id, version, phase, ...watched, ticket: { table: 'incident', sysId: id, number: `INC${id}` } };
  const evidence = anEvidence({ qids: [...qids], qualys: { ...anEvidence().qualys, identity, latest } });
  return { seen: seen as unknown as Waiting['seen'], evidence };
}

const range = (from: number, count: number): number[] => Array.from({ length: count }, (_, index) => from + index);
const waiting = { id: 'w', hosts: ['1'], qids: [7] };
const LATER = 600;

it.each([
  { what: 'with the last host', rider: { hosts: ['2', '3'], qids: [7] }, room: { hosts: 198, qids: 1 }, rides: true },
  { what: 'with one too many', rider: { hosts: ['2', '3'], qids: [7] }, room: { hosts: 199, qids: 1 }, rides: false },
  { what: 'with the last QID', rider: { hosts: ['1001'], qids: [1, 2] }, room: { hosts: 1, qids: 297 }, rides: true },
  {
    what: 'with a QID too many',
    rider: { hosts: ['1001'], qids: [1, 2] },
    room: { hosts: 1, qids: 298 },
    rides: false,
  },
  {
    what: 'that the others share',
    rider: { hosts: ['1001'], qids: [1000] },
    room: { hosts: 200, qids: 299 },
    rides: true,
  },
])('whoever is looked after rides along $what: $rides', async ({ rider, room, rides }) => {
  const { deps, asked } = qualys();
  const full = { id: 'w', hosts: range(1001, room.hosts).map(String), qids: range(1000, room.qids) };
  const looked = await lookedAt(deps, [passenger(full), passenger({ id: 'r', ...rider, dueIn: LATER })]);
  expect(asked).toHaveLength(1);
  expect(looked.map(({ seen }) => seen.id)).toEqual(rides ? ['w', 'r'] : ['w']);
});

it('takes the first place that there is, in whichever call', async () => {
  const { deps, asked } = qualys();
  const first = { id: 'a', hosts: range(1, 150).map(String), qids: [7] };
  const second = { id: 'b', hosts: range(201, 150).map(String), qids: [7] };
  const riders = range(1000, 100).map((host) =>
    passenger({ id: `r${host}`, hosts: [`${host}`], qids: [7], dueIn: LATER }),
  );
  const looked = await lookedAt(deps, [...riders, passenger(first), passenger(second)]);
  expect(looked).toHaveLength(102);
  expect(asked.map(({ hostIds }) => hostIds.length)).toEqual([200, 200]);
});

it('makes a call only for those whose own look is due, and fills it', async () => {
  const { deps, asked } = qualys();
  const rider = (id: string, dueIn: number) => passenger({ id, hosts: [id], qids: [7], dueIn });
  expect(await lookedAt(deps, [rider('1', LATER), rider('2', 1)])).toEqual([]);
  expect(asked).toEqual([]);

  const looked = await lookedAt(deps, [rider('1', 0), rider('2', LATER)]);
  expect(looked.map(({ evidence }) => evidence.qualys.latest?.hosts.map(({ hostId }) => hostId))).toEqual([
    ['1'],
    ['2'],
  ]);
  expect(asked).toHaveLength(1);
});

it('never costs a call, and never crowds out a waiting ticket', async () => {
  const seats = (prefix: string, most: number) =>
    fc
      .array(
        fc.record({
          hosts: fc.uniqueArray(fc.integer({ min: 1, max: 600 }).map(String), { minLength: 1, maxLength: 60 }),
          qids: fc.uniqueArray(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 60 }),
        }),
        { minLength: 1, maxLength: most },
      )
      .map((list) => list.map((seat, index) => ({ ...seat, id: `${prefix}${index}` })));
  await fc.assert(
    fc.asyncProperty(seats('w', 12), seats('r', 12), async (tickets, riders) => {
      const [alone, together] = [qualys(), qualys()];
      const alike = tickets.map(passenger);
      await lookedAt(alone.deps, alike);
      const looked = await lookedAt(together.deps, [...riders.map((r) => passenger({ ...r, dueIn: LATER })), ...alike]);
      expect(together.asked).toHaveLength(alone.asked.length);
      const served = looked.filter(({ seen }) => seen.id.startsWith('w'));
      expect(served).toHaveLength(tickets.length);
      expect(served.every(({ evidence }) => evidence.qualys.latest?.at.getTime() === at(200).getTime())).toBe(true);
      for (const { hostIds, qids } of together.asked) {
        expect([hostIds.length <= 200, qids.length <= 300]).toEqual([true, true]);
      }
    }),
    { numRuns: 50 },
  );
});

it.each([
  { kind: 'rejected', status: 400, detail: 'no' },
  { kind: 'malformed', detail: 'no' },
  { kind: 'too-large', limitBytes: 1 },
  { kind: 'not-found' },
] as const)('asks again without who rode along when the answer is $kind', async (failure) => {
  const { deps, asked } = qualys(({ hostIds }) => (hostIds.includes('2') ? failure : undefined));
  const rider = passenger({ id: 'r', hosts: ['2'], qids: [7], dueIn: LATER });
  const [served, left] = await lookedAt(deps, [passenger(waiting), rider]);
  expect(asked.map(({ hostIds }) => hostIds)).toEqual([['1', '2'], ['1']]);
  expect(served?.evidence.qualys).toMatchObject({ latest: { at: at(200) } });
  expect(served?.evidence.qualys.silentSince).toBeUndefined();
  expect(left?.evidence.qualys).toMatchObject({ silentSince: at(200) });
});

it.each([
  { kind: 'unavailable', status: 503, detail: 'down' },
  { kind: 'rate-limited', retryAfterMs: 1000, detail: 'over' },
  { kind: 'unauthorized', detail: 'no' },
  { kind: 'timeout' },
] as const)('does not ask again when Qualys is $kind', async (failure) => {
  const { deps, asked } = qualys(() => failure);
  const rider = passenger({ id: 'r', hosts: ['2'], qids: [7], dueIn: LATER });
  const looked = await lookedAt(deps, [passenger(waiting), rider]);
  expect(asked).toHaveLength(1);
  expect(looked.map(({ evidence }) => evidence.qualys.silentSince)).toEqual([at(200), at(200)]);
});

it('asks apart about those who wait and those whose own look is due, when somebody in their call spoils it', async () => {
  const { deps, asked } = qualys(({ hostIds }) =>
    hostIds.includes('3') ? { kind: 'malformed', detail: 'no' } : undefined,
  );
  const due = passenger({ id: 'd', hosts: ['2'], qids: [7], dueIn: 0 });
  const rider = passenger({ id: 'r', hosts: ['3'], qids: [7], dueIn: LATER });
  const looked = await lookedAt(deps, [passenger(waiting), due, rider]);
  expect(asked.map(({ hostIds }) => hostIds)).toEqual([['1', '2', '3'], ['1'], ['2']]);
  expect(looked.map(({ evidence }) => evidence.qualys.silentSince)).toEqual([undefined, undefined, at(200)]);

  asked.length = 0;
  const [alone, silent] = await lookedAt(deps, [due, rider]);
  expect(asked.map(({ hostIds }) => hostIds)).toEqual([['2', '3'], ['2']]);
  expect([alone, silent].map((one) => one?.evidence.qualys.silentSince)).toEqual([undefined, at(200)]);
});

it('gives a question that fails without riders up at once', async () => {
  const { deps, asked } = qualys(() => ({ kind: 'malformed', detail: 'no' }));
  await lookedAt(deps, [passenger(waiting)]);
  expect(asked).toHaveLength(1);
  await lookedAt(deps, [passenger({ ...waiting, dueIn: 0 })]);
  expect(asked).toHaveLength(2);
});

it.each([
  ['those who wait', undefined],
  ['those whose own look is due', 0],
])(
  'asks once more about each half of %s, mixed anew, so that one that spoils the answer keeps nobody from it',
  async (_who, dueIn) => {
    const { deps, asked } = qualys(({ hostIds }) =>
      hostIds.includes('3') ? { kind: 'too-large', limitBytes: 1 } : undefined,
    );
    const hosts = ['1', '2', '3', '4', '5', '6', '7'];
    const unanswered = new Set(hosts);
    for (let version = 1; version <= 60; version += 1) {
      asked.length = 0;
      const tickets = hosts.map((host) =>
        passenger({ id: host, hosts: [host], qids: [7], version, ...(dueIn === undefined ? {} : { dueIn }) }),
      );
      const looked = await lookedAt(deps, tickets);
      const [whole, ...halves] = asked.map(({ hostIds }) => hostIds);
      expect([whole?.length, halves.map(({ length }) => length)]).toEqual([7, [4, 3]]);
      expect(new Set(halves.flat())).toEqual(new Set(hosts));
      const answered = looked.filter(({ evidence }) => evidence.qualys.silentSince === undefined);
      expect(new Set(answered.map(({ seen }) => seen.id))).toEqual(new Set(halves.find((half) => !half.includes('3'))));
      for (const { seen } of answered) unanswered.delete(seen.id);
    }
    expect([...unanswered]).toEqual(['3']);
  },
);
