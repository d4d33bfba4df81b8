import { describe, expect, it } from 'vitest';
import type { Falcon } from '../../src/connectors/crowdstrike/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { lookAtSensors } from '../../src/queue/look-at-sensors.js';
import type { Waiting } from '../../src/queue/waiting.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { SecondOpinion } from '../../src/verification/falcon-facts.js';
import { anEvidence, anOpenDetection, aQid, aSensor, at, criterion, withDetections } from '../support/evidence.js';

type Deps = Parameters<typeof lookAtSensors>[0];

const told: SecondOpinion = { kind: 'told', at: at(150), cves: [] };
const down = new OutboundError('findVulnerabilities', { kind: 'unavailable', status: 503, detail: 'down' });

/** A Falcon that knows every agent, remembers what it was asked, and may fail at either question. */
function aFalcon(fail: { snapshot?: Error; opinion?: Error } = {}, sources: 'both' | 'either' = 'both') {
  const asked: { snapshots: string[][]; opinions: { aid: string; cves: readonly string[] }[] } = {
    snapshots: [],
    opinions: [],
  };
  const logged: string[] = [];
  const snapshot: Falcon['snapshot'] = async (aids) => {
    asked.snapshots.push([...aids]);
    if (fail.snapshot) throw fail.snapshot;
    return { at: at(150), hosts: aids.map((aid) => aSensor({ aid })) };
  };
  const opinion: Falcon['opinion'] = async (ask) => {
    asked.opinions.push(ask);
    if (fail.opinion) throw fail.opinion;
    return told;
  };
  const log = { info: (text: string) => void logged.push(text), warn: () => {}, error: () => {} };
  const unused = () => Promise.reject(new Error('not asked here'));
  const falcon = { snapshot, opinion, findHosts: unused, doctor: unused };
  const deps: Deps = {
    falcon,
    clock: { now: () => at(200) },
    criterion: { ...criterion, secondOpinion: true, sources },
    log,
  };
  return { deps, asked, logged };
}

function waitingWith(evidence: Evidence, id = '1'): Waiting {
  // A row has much more in it; a look needs its id and its ticket.
  const seen = { id, ticket: { table: 'incident', sysId: id, number: `INC${id}` } } as unknown as Waiting['seen'];
  return { seen, evidence };
}

async function look(deps: Deps, evidence: Evidence): Promise<Evidence['falcon']> {
  const [looked] = await lookAtSensors(deps, [waitingWith(evidence)], { wanted: () => true });
  return looked?.evidence.falcon ?? expect.fail('a verification was lost');
}

const fixed = anEvidence({ knowledge: [aQid({ cves: ['CVE-2026-1001'] })] });
const open = anEvidence({ qualys: withDetections([anOpenDetection()]) });

describe('a second opinion', () => {
  it('is asked for where Qualys says fixed, with the CVEs behind the QIDs, and kept', async () => {
    const { deps, asked } = aFalcon();
    const { opinion, looks } = await look(deps, fixed);
    expect(opinion).toEqual(told);
    expect(looks.at(-1)?.at).toEqual(at(150));
    expect(asked.opinions).toEqual([{ aid: 'b'.repeat(32), cves: ['CVE-2026-1001'] }]);
  });

  it.each([
    ['both', 0],
    ['either', 1],
  ] as const)('about a finding that is still open, under %s, is asked for %i times', async (sources, times) => {
    const { deps, asked } = aFalcon({}, sources);
    await look(deps, open);
    expect(asked.opinions).toHaveLength(times);
  });

  it('that cannot be had leaves the former one, and is no silence of the sensor', async () => {
    const former: SecondOpinion = { kind: 'told', at: at(100), cves: [{ cve: 'CVE-2026-1001', records: [] }] };
    const { deps, logged } = aFalcon({ opinion: down });
    const after = await look(deps, {
      ...fixed,
      falcon: { ...fixed.falcon, opinion: former, silentSince: at(90), why: 'x' },
    });
    expect(after.opinion).toEqual(former);
    expect(after.looks.at(-1)?.at).toEqual(at(150));
    expect([after.silentSince, after.why]).toEqual([undefined, undefined]);
    expect(logged).toEqual(['Falcon gave no second opinion']);
  });

  it('is not asked for when the sensor itself could not be looked at', async () => {
    const { deps, asked } = aFalcon({ snapshot: down });
    const after = await look(deps, fixed);
    expect(after).toMatchObject({ silentSince: at(200), why: expect.stringContaining('unavailable (503)') });
    expect(asked.opinions).toEqual([]);
  });

  it('with a fault of our own is not taken for weather', async () => {
    const { deps } = aFalcon({ opinion: new TypeError('a bug') });
    await expect(look(deps, fixed)).rejects.toThrow('a bug');
  });
});

it('one call serves everybody who is looked at, and leaves the others alone', async () => {
  const { deps, asked } = aFalcon();
  const nobody = { ...fixed, falcon: { identity: { kind: 'not-found' as const, searched: ['name'] }, looks: [] } };
  const waiting = [waitingWith(fixed), waitingWith(nobody, '2'), waitingWith(fixed, '3'), waitingWith(open, '4')];
  const looked = await lookAtSensors(deps, waiting, { wanted: (evidence) => evidence !== open });
  expect(asked.snapshots).toEqual([['b'.repeat(32)]]);
  expect(asked.opinions).toHaveLength(2);
  expect(looked.map(({ seen }) => seen.id)).toEqual(['1', '2', '3', '4']);
  expect([looked[1], looked[3]]).toEqual([waiting[1], waiting[3]]);
});

it('an agent that Falcon did not return is a look without a host', async () => {
  const { deps } = aFalcon();
  const falcon = { ...deps.falcon, snapshot: async () => ({ at: at(150), hosts: [] }) };
  expect((await look({ ...deps, falcon }, fixed)).looks.at(-1)).toEqual({ at: at(150) });
});

it('keeps the first look and the newest eleven', async () => {
  const looks = Array.from({ length: 12 }, (_, index) => ({ at: at(index), host: aSensor() }));
  const { deps } = aFalcon();
  const after = await look(deps, { ...fixed, falcon: { ...fixed.falcon, looks } });
  expect(after.looks.map((one) => one.at)).toEqual([at(0), ...looks.slice(2).map((one) => one.at), at(150)]);
});
