import { describe, expect, it, onTestFinished } from 'vitest';
import type { Ballot, Ladder, Question } from '../../src/ledger/approvals.js';
import type { Ledger, Phase, Verification } from '../../src/ledger/ledger.js';
import { aLedger, anOpening, startOfTime, stillClock } from './builders.js';
import { engines } from './databases.js';

const HOUR_MS = 3_600_000;
const ladder: Ladder = (level) => ({ ms: HOUR_MS, names: level === 0 ? [] : ['carol'] });

describe.each(engines)('approvals on $engine', (engine) => {
  async function open() {
    const database = await engine.create();
    onTestFinished(database.remove);
    const clock = stillClock();
    const ledger = await aLedger(database.url, clock);
    const other = await aLedger(database.url, clock);
    return { ledger, other, clock };
  }

  async function parked(ledger: Ledger, phase: Phase = 'approval'): Promise<Verification> {
    const { verification } = await ledger.open(anOpening());
    return saved(ledger, verification, phase);
  }

  async function saved(ledger: Ledger, seen: Verification, phase: Phase): Promise<Verification> {
    const row = await ledger.save(seen, { phase }, { kind: phase === 'done' ? 'written' : 'moved', text: '' });
    if (row === undefined) throw new Error('expected the row to be ours');
    return row;
  }

  const about = ({ id, ticket }: Verification, over: Partial<Question> = {}): Question => ({
    verification: id,
    ticket: ticket.number,
    digest: `digest of ${id}`,
    payload: '{"call":"exactly this"}',
    because: ['a person agrees'],
    score: 70,
    needed: 1,
    ...over,
  });
  const ballot = (id: string, digest: string, over: Partial<Ballot> = {}): Ballot => ({
    id,
    digest,
    decision: 'approve',
    by: 'alice',
    via: 'api',
    ...over,
  });

  async function asked(ledger: Ledger, over: Partial<Question> = {}) {
    const seen = await parked(ledger);
    const { approval } = await ledger.approvals.ask(about(seen, over), ladder);
    return { seen, approval, vote: (more?: Partial<Ballot>) => ballot(approval.id, approval.digest, more) };
  }

  it('a question is asked once, however often, and by however many processes', async () => {
    const { ledger, other } = await open();
    const seen = await parked(ledger);
    const all = await Promise.all([ledger, other, ledger, other].map((one) => one.approvals.ask(about(seen), ladder)));
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(all.map(({ approval }) => approval.id)).size).toBe(1);
    expect((await ledger.approvals.list({ limit: 9 })).items).toMatchObject([
      { state: 'open', level: 0, names: [], votes: [], expiresAt: new Date(startOfTime.getTime() + HOUR_MS) },
    ]);
  });

  it('counts an agreement, which holds for as long again as there was time for it, and no longer', async () => {
    const { ledger, other, clock } = await open();
    const { approval, vote } = await asked(ledger);
    clock.advance(HOUR_MS / 2);
    expect(await other.approvals.agreed(approval.digest)).toBeUndefined();
    expect(await ledger.approvals.vote(vote({ comment: 'seen' }))).toMatchObject({
      kind: 'counted',
      approval: { state: 'approved', votes: [{ by: 'alice', decision: 'approve', via: 'api', comment: 'seen' }] },
    });
    clock.advance(HOUR_MS - 1);
    expect(await other.approvals.agreed(approval.digest)).toMatchObject({ id: approval.id });
    clock.advance(1);
    expect(await other.approvals.agreed(approval.digest)).toBeUndefined();
  });

  it('of two people who say yes and no at once, one is heard', async () => {
    const { ledger, other } = await open();
    const { vote, approval } = await asked(ledger);
    const answers = await Promise.all([
      ledger.approvals.vote(vote({ by: 'alice' })),
      other.approvals.vote(vote({ by: 'bob', decision: 'deny' })),
    ]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['counted', 'gone']);
    expect((await ledger.approvals.get(approval.id))?.votes).toHaveLength(1);
  });

  it('two people are two people: one who says it twice is one', async () => {
    const { ledger, other } = await open();
    const { vote, approval } = await asked(ledger, { needed: 2 });
    const first = await Promise.all([ledger.approvals.vote(vote()), other.approvals.vote(vote())]);
    expect(first.map(({ kind }) => kind).toSorted()).toEqual(['counted', 'voted']);
    expect(await ledger.approvals.agreed(approval.digest)).toBeUndefined();
    expect(await ledger.approvals.vote(vote({ by: 'bob' }))).toMatchObject({
      kind: 'counted',
      approval: { state: 'approved' },
    });
  });

  it('one no of two people is enough', async () => {
    const { ledger } = await open();
    const { vote } = await asked(ledger, { needed: 2 });
    await ledger.approvals.vote(vote());
    expect(await ledger.approvals.vote(vote({ by: 'bob', decision: 'deny' }))).toMatchObject({
      approval: { state: 'denied' },
    });
  });

  it('does not hear whoever had it verified, also where it was verified anew in its place', async () => {
    const { ledger } = await open();
    const { seen, vote } = await asked(ledger);
    await ledger.approvals.triggered(seen.id, 'alice');
    await ledger.approvals.triggered(seen.id, 'alice');
    expect(await ledger.approvals.vote(vote())).toMatchObject({ kind: 'triggered' });
    const next = await ledger.replace(seen, { enteredModCount: 99, deadlineAt: startOfTime, why: 'a test' });
    if (next === undefined) throw new Error('expected a replacement');
    const { approval } = await ledger.approvals.ask(about(await saved(ledger, next, 'approval')), ladder);
    expect(approval.triggeredBy).toEqual(['alice']);
    expect(await ledger.approvals.refusalOf(ballot(approval.id, approval.digest))).toBe('triggered');
    expect(await ledger.approvals.vote(ballot(approval.id, approval.digest, { by: 'bob' }))).toMatchObject({
      kind: 'counted',
    });
  });

  it.each([
    ['unknown', 'another id', { id: 'v-nothing' }],
    ['changed', 'another digest', { digest: 'something else' }],
  ] as const)('says %s for %s', async (kind, _case, over) => {
    const { ledger } = await open();
    const { vote } = await asked(ledger);
    expect(await ledger.approvals.vote(vote(over))).toMatchObject({ kind });
  });

  it('a question that nobody has answered expires, and is asked again a step up', async () => {
    const { ledger, other, clock } = await open();
    const { seen, approval, vote } = await asked(ledger);
    clock.advance(HOUR_MS);
    expect(await ledger.approvals.vote(vote())).toMatchObject({ kind: 'expired' });
    const next = await other.approvals.ask(about(seen), ladder);
    expect(next).toMatchObject({
      isNew: true,
      ended: { id: approval.id, state: 'expired' },
      approval: { level: 1, names: ['carol'] },
    });
    expect(await ledger.approvals.vote(vote())).toMatchObject({ kind: 'expired' });
    expect(await ledger.approvals.vote(ballot(next.approval.id, approval.digest))).toMatchObject({ kind: 'counted' });
  });

  it('of an answer and the end of its time, one comes first', async () => {
    const { ledger, other, clock } = await open();
    const { seen, vote } = await asked(ledger);
    clock.advance(HOUR_MS - 1);
    const voting = ledger.approvals.vote(vote());
    clock.advance(1);
    const [voted, next] = await Promise.all([voting, other.approvals.ask(about(seen), ladder)]);
    const counted = voted.kind === 'counted';
    expect(next).toMatchObject(
      counted ? { isNew: false, approval: { state: 'approved' } } : { approval: { level: 1 } },
    );
  });

  it('what is asked otherwise makes void what was asked, and what was agreed to', async () => {
    const { ledger, other } = await open();
    const { seen, approval, vote } = await asked(ledger);
    await ledger.approvals.vote(vote());
    const next = await other.approvals.ask(about(seen, { digest: 'of another payload' }), ladder);
    expect(next).toMatchObject({ isNew: true, ended: { state: 'void', votes: [{ by: 'alice' }] } });
    expect(next.approval).toMatchObject({ state: 'open', level: 0, votes: [] });
    expect(await ledger.approvals.agreed(approval.digest)).toBeUndefined();
  });

  it.each(['waiting', 'reporting', 'done'] as const)('hears nobody while the verification is %s', async (phase) => {
    const { ledger } = await open();
    const { seen, vote } = await asked(ledger);
    await saved(ledger, seen, phase);
    expect(await ledger.approvals.vote(vote())).toMatchObject({ kind: 'gone' });
  });

  it.each([
    ['open', [], 'done', 'void'],
    ['open', [], 'waiting', 'void'],
    ['approved', ['approve'], 'done', 'used'],
    ['approved', ['approve'], 'waiting', 'void'],
  ] as const)('what was %s ends, with %j and the verification %s, as %s', async (_state, votes, phase, state) => {
    const { ledger, other } = await open();
    const { seen, vote } = await asked(ledger);
    expect(await ledger.approvals.settle()).toEqual([]);
    for (const decision of votes) await ledger.approvals.vote(vote({ decision }));
    await saved(ledger, seen, phase);
    const settled = (await Promise.all([ledger.approvals.settle(), other.approvals.settle(seen.id)])).flat();
    expect(new Set(settled.map((one) => one.state))).toEqual(new Set([state]));
    expect(await ledger.approvals.current(seen.id)).toBeUndefined();
  });

  it('a link brings one answer, of however many who use it at once', async () => {
    const { ledger, other } = await open();
    const { vote } = await asked(ledger, { needed: 2 });
    const link = 'x'.repeat(22);
    const answers = await Promise.all([
      ledger.approvals.vote(vote({ link, by: 'alice' })),
      other.approvals.vote(vote({ link, by: 'bob' })),
    ]);
    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['counted', 'used']);
    expect(await ledger.approvals.vote(vote({ link, by: 'carol' }))).toMatchObject({ kind: 'used' });
    expect(await ledger.approvals.vote(vote({ by: 'carol' }))).toMatchObject({ approval: { state: 'approved' } });
  });

  it('lists by state and ticket, newest first, page by page', async () => {
    const { ledger, clock } = await open();
    const made = [];
    for (const _one of [1, 2, 3]) {
      clock.advance(1000);
      made.push(await asked(ledger));
    }
    const [first, second, third] = made.map(({ approval }) => approval.id);
    await ledger.approvals.vote(made[1]?.vote() ?? ballot('', ''));
    const page = await ledger.approvals.list({ limit: 2 });
    expect(page.items.map(({ id }) => id)).toEqual([third, second]);
    const rest = await ledger.approvals.list({ limit: 2, after: page.next });
    expect([rest.items.map(({ id }) => id), rest.next]).toEqual([[first], undefined]);
    const approved = await ledger.approvals.list({ limit: 9, state: 'approved' });
    expect(approved.items.map(({ id }) => id)).toEqual([second]);
    const ticket = made[0]?.seen.ticket.number;
    expect((await ledger.approvals.list({ limit: 9, ticket })).items.map(({ id }) => id)).toEqual([first]);
  });
});
