import { describe, expect, it } from 'vitest';
import type { PatchAsk, QualysPatches } from '../../src/connectors/qualys-patches/contract.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { OutboundError, type Failure } from '../../src/outbound/failure.js';
import { lookAtPatches } from '../../src/queue/look-at-patches.js';
import type { Waiting } from '../../src/queue/waiting.js';
import type { PatchFacts } from '../../src/verification/patch-facts.js';
import { withPatching } from '../../src/verification/with-patching.js';
import { aHost, anEvidence, anOpenDetection, at, criterion, withDetections } from '../support/evidence.js';
import { facts } from '../verification/patches.js';

const host = aHost({ assetId: '501', os: 'Windows Server 2022', names: ['app01'] });
const evidence = anEvidence({ qualys: withDetections([anOpenDetection()], [host]) });
// A row has much more in it; a look needs its id and its ticket.
const seen = { id: '1', ticket: { table: 'incident', sysId: '1', number: 'INC1' } } as unknown as Waiting['seen'];
const waiting: Waiting = { seen, evidence };

/** Patch Management that answers with these facts, or with a failure. */
function world(answer: PatchFacts | Failure | Error, until = at(200)) {
  const asked: { ask: PatchAsk; context: CallContext }[] = [];
  const logged: unknown[] = [];
  const patches: QualysPatches = {
    factsOf: async (ask, context) => {
      asked.push({ ask, context });
      if (answer instanceof Error) throw answer;
      if ('kind' in answer) throw new OutboundError('listAssets', answer);
      return answer;
    },
    doctor: async () => [],
  };
  const log = { info: (_text: string, fields?: unknown) => void logged.push(fields), warn: () => {}, error: () => {} };
  const deps = { patches, clock: { now: () => at(150) }, criterion, pollIntervalMs: 5 * 60_000, log };
  return { asked, logged, look: (...all: Waiting[]) => lookAtPatches(deps, all, until) };
}

describe('a look at Patch Management', () => {
  it('adds its word to everybody for whom it is time, and leaves the others alone', async () => {
    const { asked, look } = world(facts());
    const fresh = { ...waiting, evidence: withPatching(evidence, facts({ at: at(149) })) };
    const [one, other] = await look(waiting, fresh);
    expect(one?.evidence).toEqual(withPatching(evidence, facts()));
    expect(other).toBe(fresh);
    expect(asked).toMatchObject([{ ask: { assetIds: ['501'] }, context: { purpose: 'watch' } }]);
  });

  it.each([
    ['a minute', at(200), at(151)],
    ['the end of the tick', new Date(at(151).getTime() - 1), new Date(at(151).getTime() - 1)],
  ])('waits for it no longer than %s', async (_what, tick, expected) => {
    const { asked, look } = world(facts(), tick);
    await look(waiting);
    expect(asked[0]?.context.until).toEqual(expected);
  });

  it('asks nobody about a machine that it cannot name', async () => {
    const { asked, look } = world(facts());
    const nameless = { ...waiting, evidence: anEvidence({ qualys: withDetections([], [aHost()]) }) };
    expect(await look(nameless)).toEqual([nameless]);
    expect(asked).toEqual([]);
  });

  it.each([
    [
      { kind: 'malformed' as const, detail: 'changed' },
      'Qualys: listAssets the answer could not be understood: changed',
    ],
    [{ kind: 'unreachable' as const, detail: 'gone' }, 'Qualys: listAssets could not be reached: gone'],
  ])('takes a failure for silence, says so, and keeps what was told: %j', async (failure, why) => {
    const { logged, look } = world(failure);
    const known = { ...waiting, evidence: withPatching(evidence, facts({ at: at(0) })) };
    const looked = await look(waiting, known);
    expect(looked[0]?.evidence.patching).toEqual({ silentSince: at(150), why });
    expect(looked[1]?.evidence.patching).toEqual({ told: facts({ at: at(0) }), silentSince: at(150), why });
    expect(logged).toEqual([{ why, waiting: 2 }]);
  });

  it('takes our own spent share for no silence where something was told already', async () => {
    const spent = { kind: 'rate-limited' as const, retryAfterMs: 5000, detail: 'share', unasked: true as const };
    const known = { ...waiting, evidence: withPatching(evidence, facts({ at: at(0) })) };
    const looked = await world(spent).look(waiting, known);
    expect(looked[1]).toEqual(known);
    expect(looked[0]?.evidence.patching).toMatchObject({ silentSince: at(150) });
  });

  it('does not hide a mistake of our own', async () => {
    await expect(world(new RangeError('bug')).look(waiting)).rejects.toThrow('bug');
  });

  it('is none at all where there is no Patch Management', async () => {
    const deps = {
      patches: undefined,
      clock: { now: () => at(150) },
      criterion,
      pollIntervalMs: 5 * 60_000,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    };
    const all = [waiting];
    expect(await lookAtPatches(deps, all, at(200))).toBe(all);
  });
});
