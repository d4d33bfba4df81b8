import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, Ledger, Opening, Verification } from '../../src/ledger/ledger.js';
import { MOST_RECORDS } from '../../src/verification/bounded-records.js';
import type { Evidence } from '../../src/verification/evidence.js';
import { aLedger, anEvidence, anOpening, startOfTime, stillClock, watched } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

const at = (minutes: number): Date => new Date(startOfTime.getTime() + minutes * 60_000);
const next = { enteredModCount: 9, deadlineAt: at(9000), why: 'other findings' };

describe.each(engines)('after the verdict in $engine', ({ create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.remove());

  const clock = stillClock();
  const ledgerHere = (): Promise<Ledger> => aLedger(database.url, clock);

  async function saved(ledger: Ledger, change: Change, seen?: Verification): Promise<Verification> {
    const held = await ledger.save(seen ?? (await ledger.open(anOpening())).verification, change);
    if (held === undefined) throw new Error('nobody else touches this verification');
    return held;
  }

  describe('a decision', () => {
    it.each(['{"at":"2026-11-20T09:00:00.000Z"}', String.raw`{"detail":"\u0000 \ud800 \"Öffnung\" 😀"}`])(
      'is given back byte for byte: %s',
      async (decision) => {
        const ledger = await ledgerHere();
        const { id } = await saved(ledger, { decision });
        expect((await ledger.get(id))?.decision).toBe(decision);
      },
    );

    it('stays where a change does not name it, goes where it is named as undefined, and is left out of lists', async () => {
      const ledger = await ledgerHere();
      const decided = await saved(ledger, { decision: '{}', watchUntil: at(1) });
      const finished = await saved(ledger, { phase: 'done' }, decided);
      expect(finished).toMatchObject({ decision: '{}', watchUntil: at(1) });
      const { items } = await ledger.list({ ticket: decided.ticket.number, limit: 1 });
      expect(items).toEqual([{ ...finished, decision: undefined }]);
      const emptied = await saved(ledger, { decision: undefined, watchUntil: undefined }, finished);
      expect(emptied).toMatchObject({ decision: undefined, watchUntil: undefined });
    });
  });

  it('gives those whose written ticket is to be read once more, oldest first, up to the limit', async () => {
    const ledger = await ledgerHere();
    const late = await saved(ledger, { phase: 'done', rereadAt: at(2) });
    const early = await saved(ledger, { phase: 'done', rereadAt: at(1) });
    await saved(ledger, { phase: 'done', rereadAt: at(3) });
    await saved(ledger, { phase: 'done' });
    expect(await ledger.rereads(at(2), 10)).toEqual([early, late]);
    expect(await ledger.rereads(at(2), 1)).toEqual([early]);
    await saved(ledger, { rereadAt: undefined }, early);
    expect(await ledger.rereads(at(2), 10)).toEqual([late]);
  });

  it('gives the watched ones whose next look is due, oldest first, with evidence, up to the limit', async () => {
    const ledger = await ledgerHere();
    const looked = async (minute: number, change: Change): Promise<Verification> =>
      saved(ledger, { phase: 'done', nextCheckAt: at(minute), evidence: anEvidence(), ...change });
    const late = await looked(2, { watchUntil: at(99) });
    const early = await looked(1, { watchUntil: at(99) });
    await looked(3, { watchUntil: at(99) });
    await looked(0, {});
    await looked(0, { watchUntil: at(99), phase: 'reporting' });
    await watched(ledger, at(0));

    expect(await ledger.watched(at(2), 10)).toEqual([early, late]);
    expect((await ledger.watched(at(2), 1)).map(({ id }) => id)).toEqual([early.id]);
    expect((await ledger.due(at(2), 10)).map(({ id }) => id)).not.toContain(early.id);
  });

  describe('a verification replaced by another', () => {
    it('ends as it was ruled, and its ticket has an open one again that knows nothing yet', async () => {
      const ledger = await ledgerHere();
      const held = await watched(ledger, at(1));
      const ruled = { phase: 'reporting', outcome: 'failed', reason: 'still-vulnerable', noteLanded: true } as const;
      const seen = await saved(ledger, { ...ruled, trouble: 'refused', decision: '{}' }, held);
      const opened = await ledger.replace(seen, next);

      const { ticket, source, enteredOn } = seen;
      const kept = { ticket, source, enteredOn, deadlineAt: at(9000), enteredModCount: 9, openedAt: clock.now() };
      const blank = { outcome: undefined, evidence: undefined, decision: undefined, noteLanded: false };
      expect(opened).toMatchObject({ ...kept, ...blank, phase: 'waiting', step: 'intake', version: 1 });
      expect(await ledger.get(opened?.id ?? '')).toEqual(opened);
      expect(await ledger.get(seen.id)).toEqual({
        ...seen,
        phase: 'done',
        finishedAt: clock.now(),
        nextCheckAt: undefined,
        trouble: undefined,
        version: seen.version + 1,
      });
      const words = { kind: 'replaced', text: `other findings: verified anew as ${opened?.id}` };
      expect((await ledger.timeline(seen.id)).at(-1)).toMatchObject(words);
      const first = { kind: 'opened', text: `other findings: opened in place of ${seen.id}` };
      expect(await ledger.timeline(opened?.id ?? '')).toMatchObject([first]);
    });

    it('is replaced once by two who try at the same time', async () => {
      const ledgers = [await ledgerHere(), await ledgerHere()] as const;
      const seen = await watched(ledgers[0], at(1));
      const opened = await Promise.all(ledgers.map((ledger) => ledger.replace(seen, next)));
      expect(opened.filter((one) => one !== undefined)).toHaveLength(1);
      expect(await ledgers[0].openOnes({ after: undefined, limit: 9 })).toHaveLength(1);
    });

    it('gives the other a count that no earlier one of the ticket has', async () => {
      const ledger = await ledgerHere();
      const { ticket } = await saved(ledger, { phase: 'done' }, await opened(ledger, { enteredModCount: 8 }));
      const late = await saved(ledger, { phase: 'done' }, await opened(ledger, { ticket, enteredModCount: 7 }));
      expect(await ledger.replace(late, { ...next, enteredModCount: 8 })).toMatchObject({ enteredModCount: 9 });
    });

    it('stays as it was when the other cannot be opened', async () => {
      const ledger = await ledgerHere();
      const seen = await saved(ledger, { phase: 'done' }, await watched(ledger, at(1)));
      await opened(ledger, { ticket: seen.ticket, enteredModCount: seen.enteredModCount + 1 });
      await expect(ledger.replace(seen, next)).rejects.toThrow();
      expect(await ledger.get(seen.id)).toEqual(seen);
    });

    async function opened(ledger: Ledger, over: Partial<Opening>): Promise<Verification> {
      return (await ledger.open(anOpening(over))).verification;
    }
  });

  describe('evidence is kept in a bounded size', () => {
    const longest = 'x'.repeat(501);

    async function stored(evidence: Evidence): Promise<Evidence | undefined> {
      return (await saved(await ledgerHere(), { evidence })).evidence;
    }

    it('with long texts of vendors cut, and the texts of the ticket whole', async () => {
      const evidence = anEvidence();
      const machine = { hostname: longest };
      const told = {
        ...evidence,
        ticket: { ...evidence.ticket, machine },
        qualys: { ...evidence.qualys, why: longest },
      };
      expect(await stored(told)).toMatchObject({ ticket: { machine }, qualys: { why: `${'x'.repeat(499)}…` } });
    });

    it('with no more records than a person could look through', async () => {
      const evidence = anEvidence();
      const [record] = evidence.qualys.baseline?.detections ?? [];
      const detections = Array.from({ length: MOST_RECORDS + 1 }, (_, port) => ({ ...record, port }));
      const latest = { at: startOfTime, hosts: [], detections } as Evidence['qualys']['latest'];
      const kept = await stored({ ...evidence, qualys: { ...evidence.qualys, latest } });
      expect(kept?.qualys.latest?.detections).toHaveLength(MOST_RECORDS);
    });
  });
});
