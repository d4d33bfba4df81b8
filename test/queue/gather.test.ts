import { describe, expect, it } from 'vitest';
import { OutboundError } from '../../src/outbound/failure.js';
import { gather } from '../../src/queue/gather.js';
import type { Evidence } from '../../src/verification/evidence.js';
import type { FalconHost } from '../../src/verification/falcon-facts.js';
import type { QualysHost } from '../../src/verification/qualys-facts.js';
import type { MachineKeys, Ticket } from '../../src/verification/ticket.js';
import { aHost, anEvidence, anOpenDetection, aQid, aSensor, aTicket, at } from '../support/evidence.js';

const context = { purpose: 'intake' as const, subjects: [] };
const silent = new OutboundError('call', { kind: 'unreachable', detail: 'no answer' });

interface World {
  /** What the asset search and Host List together know; the snapshot has Host List's part. */
  readonly candidates: readonly QualysHost[] | Error;
  readonly agents: readonly FalconHost[];
  readonly hour?: Date;
}

/** Both vendors, as far as intake asks them; a candidate's adapters and cloud instance are the portal's. */
function worldOf({ candidates, agents, hour = at(2) }: World) {
  const askedFalcon: MachineKeys[] = [];
  const unasked = async (): Promise<never> => {
    throw new Error('expected intake not to ask this');
  };
  const vendors: Parameters<typeof gather>[0] = {
    clock: { now: () => hour },
    qualys: {
      findHosts: async () => (candidates instanceof Error ? Promise.reject(candidates) : candidates),
      snapshotOf: async ({ hostIds }: { hostIds: readonly string[] }) => ({
        at: hour,
        hosts: (candidates instanceof Error ? [] : candidates)
          .filter(({ hostId }) => hostIds.includes(hostId))
          .map(({ macs: _macs, instanceId: _instance, ...host }) => host),
        detections: [anOpenDetection()],
      }),
      knowledge: async () => [aQid()],
      qidsOfCve: unasked,
      snapshot: unasked,
      doctor: unasked,
    },
    falcon: {
      findHosts: async (keys: MachineKeys) => {
        askedFalcon.push(keys);
        return { visible: agents, hidden: [], at: hour };
      },
      snapshot: unasked,
      opinion: unasked,
      doctor: unasked,
    },
  };
  return { askedFalcon, gathered: (evidence: Evidence) => gather(vendors, evidence, context) };
}

function blank(over: Partial<Ticket> = {}): Evidence {
  return anEvidence({
    ticket: aTicket({ machine: { hostname: 'app01', fqdn: 'app01.corp.example' }, ...over }),
    qids: [],
    knowledge: [],
    qualys: { identity: { kind: 'pending' } },
    falcon: { identity: { kind: 'pending' }, looks: [] },
  });
}

const { serial: _serial, ...nameless } = aSensor({ macs: ['00-50-56-00-00-01'] });
const { serial: _other, ...record } = aHost({ macs: ['00:50:56:00:00:01'], instanceId: 'i-0a1b2c3d' });

describe('the identities at intake', () => {
  it('are told with how sure they are, and the keys that only the portal knows are kept with the baseline', async () => {
    const { gathered, askedFalcon } = worldOf({ candidates: [record], agents: [nameless] });
    const { qualys, falcon } = await gathered(blank());
    expect(qualys.identity).toMatchObject({ kind: 'found', ids: ['700100001'], score: 0.6 });
    expect(qualys.baseline?.hosts).toMatchObject([{ macs: ['00:50:56:00:00:01'], instanceId: 'i-0a1b2c3d' }]);
    expect(falcon.identity).toMatchObject({ kind: 'found', agreeing: ['mac', 'name'], score: 0.85 });
    expect(askedFalcon).toMatchObject([{ hostname: 'app01', instanceId: 'i-0a1b2c3d', mac: '00:50:56:00:00:01' }]);
  });

  it('contradict where Qualys and Falcon know the name on two platforms', async () => {
    const { gathered } = worldOf({ candidates: [{ ...record, os: 'Ubuntu Linux 24.04' }], agents: [nameless] });
    const { falcon } = await gathered(blank());
    expect(falcon).toMatchObject({ identity: { kind: 'mismatch', disagreeing: ['platform'] }, looks: [] });
  });
});

describe('an agent that was found while Qualys was silent', () => {
  const early = worldOf({ candidates: silent, agents: [nameless] });

  it('is looked for again once Qualys tells its keys, and its first look stays the baseline', async () => {
    const first = await early.gathered(blank());
    expect(first.falcon.identity).toMatchObject({ kind: 'found', score: 0.5 });
    const later = worldOf({ candidates: [record], agents: [nameless], hour: at(20) });
    const { falcon } = await later.gathered(first);
    expect(falcon.identity).toMatchObject({ kind: 'found', score: 0.85 });
    expect(falcon.baseline?.at).toEqual(at(2));
    expect(falcon.looks.map((look) => look.at)).toEqual([at(2), at(20)]);
  });

  it('is none of the machine’s where they contradict it', async () => {
    const first = await early.gathered(blank());
    const stranger = { ...record, macs: ['00:50:56:00:00:09'] };
    const { falcon } = await worldOf({ candidates: [stranger], agents: [nameless], hour: at(20) }).gathered(first);
    expect(falcon).toMatchObject({ identity: { kind: 'mismatch', disagreeing: ['mac'] }, looks: [] });
  });

  it('begins anew where they show another agent', async () => {
    const first = await early.gathered(blank());
    const own = { ...nameless, aid: 'd'.repeat(32), instanceId: 'i-0a1b2c3d' };
    const both = worldOf({ candidates: [record], agents: [{ ...nameless, macs: [] }, own], hour: at(20) });
    const { falcon } = await both.gathered(first);
    expect(falcon).toMatchObject({ identity: { ids: [own.aid] }, baseline: { at: at(20), host: { aid: own.aid } } });
    expect(falcon.looks).toHaveLength(1);
  });

  it('is not looked for again where Qualys has told already', async () => {
    const world = worldOf({ candidates: [record], agents: [nameless] });
    const again = await world.gathered(await world.gathered(blank()));
    expect(world.askedFalcon).toHaveLength(1);
    expect(again.falcon.looks).toHaveLength(1);
  });
});
