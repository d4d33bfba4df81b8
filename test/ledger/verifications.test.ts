import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InvalidCursor } from '../../src/ledger/cursor.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { aLedger, anEvidence, anOpening, startOfTime, stillClock, watched } from './builders.js';
import { engines, type TestDatabase } from './databases.js';

describe.each(engines)('verifications in $engine', ({ create }) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.remove());

  const clock = stillClock();
  const ledgerHere = (): Promise<Ledger> => aLedger(database.url, clock);

  describe('opening', () => {
    it('gives a new verification that waits for its intake, with a first entry in its timeline', async () => {
      const ledger = await ledgerHere();
      const opening = anOpening();
      const { kind, verification } = await ledger.open(opening);

      expect(kind).toBe('open');
      expect(verification).toMatchObject({ ticket: opening.ticket, phase: 'waiting', step: 'intake', version: 1 });
      expect(verification).toMatchObject({ enteredOn: opening.enteredOn, deadlineAt: opening.deadlineAt });
      expect(await ledger.get(verification.id)).toEqual(verification);
      expect(await ledger.timeline(verification.id)).toEqual([
        { at: clock.now(), kind: 'opened', text: 'opened by webhook' },
      ]);
    });

    it('opens one verification when 50 ask at once, through two ledgers', async () => {
      const ledgers = [await ledgerHere(), await ledgerHere()];
      const { ticket } = anOpening();
      const openings = Array.from({ length: 25 }, (_, index) => anOpening({ ticket, enteredModCount: index % 3 }));
      const answers = await Promise.all(ledgers.flatMap(({ open }) => openings.map(open)));

      expect(answers.filter(({ kind }) => kind === 'open')).toHaveLength(1);
      expect(new Set(answers.map(({ verification }) => verification.id)).size).toBe(1);
    });

    it('knows an entry into the state for ever, and is busy with a second one until the first is done', async () => {
      const ledger = await ledgerHere();
      const first = anOpening({ enteredModCount: 3 });
      const { verification } = await ledger.open(first);
      const again = { ...first, enteredModCount: 7 };
      expect((await ledger.open(first)).kind).toBe('known');
      expect(await ledger.open(again)).toEqual({ kind: 'busy', verification });

      await ledger.save(verification, { phase: 'done', outcome: 'superseded', reason: 'ticket-moved-on' });
      expect((await ledger.open(first)).kind).toBe('known');
      expect((await ledger.open(again)).kind).toBe('open');
    });

    it('answers a replayed delivery with the verification that it opened', async () => {
      const ledger = await ledgerHere();
      const opening = anOpening({ deliveryId: 'msg_1' });
      const { verification } = await ledger.open(opening);
      const replay = await ledger.open({ ...opening, enteredModCount: opening.enteredModCount + 1 });
      expect(replay).toEqual({ kind: 'known', verification });
    });

    it('does not lose a ticket whose sender used a delivery id before', async () => {
      const ledger = await ledgerHere();
      await ledger.open(anOpening({ deliveryId: 'msg_1' }));
      expect((await ledger.open(anOpening({ deliveryId: 'msg_1' }))).kind).toBe('open');
    });
  });

  describe('saving', () => {
    it('lets one of two writers through, and tells the other', async () => {
      const ledgers = [await ledgerHere(), await ledgerHere()] as const;
      const { verification } = await ledgers[0].open(anOpening());
      const entry = { kind: 'parked', text: 'waiting for the rescan' };
      const results = await Promise.all(
        ledgers.map((ledger) => ledger.save(verification, { step: 'watching' }, entry)),
      );

      expect(results.filter((result) => result === undefined)).toHaveLength(1);
      expect(results.find((result) => result !== undefined)).toMatchObject({ step: 'watching', version: 2 });
      expect(await ledgers[0].timeline(verification.id)).toMatchObject([{ kind: 'opened' }, entry]);
    });

    it('changes what is named, empties what is named undefined, leaves the rest', async () => {
      const ledger = await ledgerHere();
      const seen = await watched(ledger, startOfTime);
      const refused = { writeAttempts: 2, noteLanded: true, decidedAt: startOfTime, nextCheckAt: undefined };
      const troubled = await ledger.save(seen, { ...refused, trouble: 'refused\0' });
      expect(troubled).toEqual({
        ...seen,
        ...refused,
        trouble: 'refused\u{FFFD}',
        version: seen.version + 1,
      });
      if (!troubled) return;
      const eased = await ledger.save(troubled, { trouble: undefined, evidence: undefined });
      expect(eased).toMatchObject({ trouble: undefined, evidence: undefined, writeAttempts: 2 });
    });

    it('gives evidence back as it was, instants included', async () => {
      const ledger = await ledgerHere();
      const { id, evidence } = await watched(ledger, startOfTime);
      expect(evidence).toEqual(anEvidence());
      expect((await ledger.get(id))?.evidence).toEqual(anEvidence());
    });

    it.each([`'{"t0":1}'`, `'{cut off'`])(
      'says that stored evidence %s is unreadable, without hiding other rows',
      async (text) => {
        const ledger = await ledgerHere();
        const broken = await watched(ledger, startOfTime);
        const whole = await watched(ledger, startOfTime);
        await database.run(`update verifications set evidence = ${text} where id = '${broken.id}'`);

        const due = await ledger.due(startOfTime, 10);
        expect(due.map(({ id }) => id)).toEqual([broken.id, whole.id]);
        expect(due[0]).toMatchObject({ evidence: undefined, trouble: expect.stringContaining('stored evidence') });
        expect(due[1]?.evidence).toEqual(anEvidence());
      },
    );
  });

  describe('finding', () => {
    it('pages newest first, and rows opened between two pages neither repeat nor hide one', async () => {
      const ledger = await ledgerHere();
      const opened: string[] = [];
      const openOne = async (): Promise<void> => {
        if (opened.length % 2 === 0) clock.advance(1); // pairs share a moment
        opened.push((await ledger.open(anOpening())).verification.id);
      };
      for (let count = 0; count < 7; count += 1) await openOne();

      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await ledger.list({ limit: 3, after });
        seen.push(...page.items.map(({ id }) => id));
        after = page.next;
        clock.advance(1);
        await ledger.open(anOpening());
      } while (after !== undefined);
      expect(seen).toEqual(opened.toReversed());
    });

    it('narrows the list by ticket number and by phase, and leaves evidence out', async () => {
      const ledger = await ledgerHere();
      const first = await watched(ledger, startOfTime);
      const { verification } = await ledger.open(anOpening());
      await ledger.save(verification, { phase: 'done', outcome: 'verified', reason: 'fixed-and-healthy' });

      const byTicket = await ledger.list({ ticket: first.ticket.number, limit: 10 });
      expect(byTicket).toEqual({ items: [{ ...first, evidence: undefined }] });
      const byPhase = await ledger.list({ phase: 'done', limit: 10 });
      expect(byPhase.items.map(({ id }) => id)).toEqual([verification.id]);
      expect(await ledger.list({ ticket: first.ticket.number, phase: 'done', limit: 10 })).toEqual({ items: [] });
    });

    it.each(['', 'x', Buffer.from('NaN v1').toString('base64url')])('refuses the cursor "%s"', async (after) => {
      const ledger = await ledgerHere();
      await expect(ledger.list({ limit: 1, after })).rejects.toThrow(InvalidCursor);
    });

    it('gives what is due, oldest first, up to the limit, and nothing that is not watched', async () => {
      const ledger = await ledgerHere();
      const at = (minute: number): Date => new Date(startOfTime.getTime() + minute * 60_000);
      const late = await watched(ledger, at(2));
      const early = await watched(ledger, at(1));
      const ready = await watched(ledger, at(0));
      await ledger.save(ready, { step: 'ready' });
      await watched(ledger, at(9));
      await ledger.open(anOpening());

      const ids = async (limit: number): Promise<string[]> => (await ledger.due(at(2), limit)).map(({ id }) => id);
      expect(await ids(10)).toEqual([early.id, late.id]);
      expect(await ids(1)).toEqual([early.id]);
    });

    it('walks the open ones by id, and counts by phase and outcome', async () => {
      const ledger = await ledgerHere();
      const first = await watched(ledger, startOfTime);
      const { verification: finished } = await ledger.open(anOpening());
      await ledger.save(finished, { phase: 'done', outcome: 'failed', reason: 'still-vulnerable' });
      const { verification: last } = await ledger.open(anOpening());

      expect(await ledger.openOnes({ after: undefined, limit: 1 })).toEqual([{ ...first, evidence: undefined }]);
      expect(await ledger.openOnes({ after: first.id, limit: 9 })).toEqual([last]);
      expect(await ledger.openOnes({ after: undefined, limit: 9, step: 'intake' })).toEqual([last]);
      expect(await ledger.openOnes({ after: undefined, upTo: last.id, limit: 9, step: 'intake' })).toEqual([last]);
      expect(await ledger.openOnes({ after: undefined, upTo: first.id, limit: 9, step: 'intake' })).toEqual([]);
      const counts = await ledger.count();
      expect(counts).toHaveLength(2);
      expect(counts).toContainEqual({ phase: 'waiting', outcome: undefined, count: 2 });
      expect(counts).toContainEqual({ phase: 'done', outcome: 'failed', count: 1 });
    });

    it('has no verification and no timeline for an id it never gave', async () => {
      const ledger = await ledgerHere();
      expect(await ledger.get('nobody')).toBeUndefined();
      expect(await ledger.timeline('nobody')).toEqual([]);
    });
  });
});
