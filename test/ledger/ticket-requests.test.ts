import { describe, expect, it, onTestFinished } from 'vitest';
import type { Approval } from '../../src/ledger/approvals.js';
import type { Ledger, Verification } from '../../src/ledger/ledger.js';
import type { TicketRequest } from '../../src/ledger/ticket-requests.js';
import { aLedger, anOpening, stillClock } from './builders.js';
import { engines } from './databases.js';

const HOUR_MS = 3_600_000;
const people = ['alice', 'bob'].map((userName, index) => ({ userName, userId: String(index).repeat(32) }));

describe.each(engines)('people asked on tickets, on $engine', (engine) => {
  async function open() {
    const database = await engine.create();
    onTestFinished(database.remove);
    const clock = stillClock();
    return { ledger: await aLedger(database.url, clock), other: await aLedger(database.url, clock), clock };
  }

  async function saved(ledger: Ledger, seen: Verification, ...change: [Parameters<Ledger['save']>[1], string]) {
    const row = await ledger.save(seen, change[0], { kind: change[1], text: '' });
    if (row === undefined) throw new Error('expected the row to be ours');
    return row;
  }

  async function asked(ledger: Ledger) {
    const { verification } = await ledger.open(anOpening());
    const seen = await saved(ledger, verification, { phase: 'approval' }, 'moved');
    return { seen, approval: await question(ledger, seen, 'one') };
  }

  async function question(ledger: Ledger, { id, ticket }: Verification, digest: string): Promise<Approval> {
    const its = { verification: id, ticket: ticket.number, digest, payload: '{}', because: [], score: 1 };
    const ladder = () => ({ ms: HOUR_MS, names: [] });
    return (await ledger.approvals.ask({ ...its, needed: 1 }, ladder)).approval;
  }

  async function first(ledger: Ledger): Promise<TicketRequest> {
    const [request] = await ledger.ticketRequests.unended(9);
    if (request === undefined) throw new Error('expected somebody who is to be asked');
    return request;
  }

  it('a question is planned once, by however many processes, and lists its people until each has ended', async () => {
    const { ledger, other } = await open();
    const { approval, seen } = await asked(ledger);
    expect(await ledger.ticketRequests.unasked(9)).toMatchObject([
      { approval: { id: approval.id }, ticket: seen.ticket, inVain: 0 },
    ]);
    await Promise.all([ledger, other].map((one) => one.ticketRequests.plan(approval.id, people)));
    expect(await ledger.ticketRequests.unasked(9)).toEqual([]);
    const requests = await ledger.ticketRequests.unended(9);
    expect(new Set(requests.map(({ userName }) => userName))).toEqual(new Set(['alice', 'bob']));
    for (const request of requests) await ledger.ticketRequests.end(request);
    expect(await ledger.ticketRequests.unended(9)).toEqual([]);
  });

  it('a question about which nobody is to be asked is not planned again', async () => {
    const { ledger } = await open();
    const { approval } = await asked(ledger);
    await ledger.ticketRequests.plan(approval.id, []);
    expect([await ledger.ticketRequests.unasked(9), await ledger.ticketRequests.unended(9)]).toEqual([[], []]);
  });

  it('of several who claim one request, one gets it; and again when that claim is over', async () => {
    const { ledger, other, clock } = await open();
    const { approval } = await asked(ledger);
    await ledger.ticketRequests.plan(approval.id, people.slice(0, 1));
    const fresh = await first(ledger);
    const until = new Date(clock.now().getTime() + 1000);
    const claims = await Promise.all([ledger, other, other].map((one) => one.ticketRequests.claim(fresh, until)));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await first(ledger)).toMatchObject({ claimedUntil: until, record: undefined });
    expect(await ledger.ticketRequests.claim(fresh, until)).toBe(false);
    expect(await ledger.ticketRequests.claim(await first(ledger), new Date(until.getTime() + 1000))).toBe(true);
    await ledger.ticketRequests.keep(fresh, 'f'.repeat(32));
    expect(await ledger.ticketRequests.claim(await first(ledger), until)).toBe(false);
    expect(await first(other)).toMatchObject({ record: 'f'.repeat(32) });
  });

  it('counts as in vain only questions that were asked on the ticket and are void', async () => {
    const { ledger } = await open();
    const { seen, approval } = await asked(ledger);
    await ledger.ticketRequests.plan(approval.id, people.slice(0, 1));
    await ledger.ticketRequests.keep(await first(ledger), 'f'.repeat(32));
    const second = await question(ledger, seen, 'two');
    await ledger.ticketRequests.plan(second.id, people.slice(0, 1));
    await question(ledger, seen, 'three');
    expect(await ledger.ticketRequests.unasked(9)).toMatchObject([{ inVain: 1 }]);
  });

  it('leaves out of the count an unbroken row of updates that came of asking, and no other', async () => {
    const { ledger, other } = await open();
    const { seen } = await asked(ledger);
    for (const count of [6, 7, 7, 9]) await other.ticketRequests.ownUpdate(seen.id, count);
    const counts = await Promise.all(
      [5, 6, 7, 8, 9, 10].map((count) => ledger.ticketRequests.countWithout(seen.id, count)),
    );
    expect(counts).toEqual([5, 5, 5, 8, 8, 10]);
    expect(await ledger.ticketRequests.countWithout('another', 7)).toBe(7);
  });

  it('a question is used when its write is made, though the finding is looked after from then on', async () => {
    const { ledger } = await open();
    const { seen, approval } = await asked(ledger);
    const { id, digest } = approval;
    await ledger.approvals.vote({ id, digest, decision: 'approve', by: 'alice', via: 'ticket' });
    const watchUntil = new Date('2027-01-01T00:00:00Z');
    await saved(ledger, seen, { phase: 'done', watchUntil }, 'written');
    expect(await ledger.approvals.settle(seen.id)).toMatchObject([{ id, state: 'used' }]);
    const about = await question(ledger, seen, 'a note about a finding that came back');
    expect(await ledger.approvals.settle(seen.id)).toEqual([]);
    expect(await ledger.approvals.get(about.id)).toMatchObject({ state: 'open' });
  });
});
