import { expect, it } from 'vitest';
import { sweep } from '../../src/queue/nightly.js';
import { sweepTables } from '../../src/queue/sweep.js';
import { handOver } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

const deadlineMs = 72 * 3_600_000;
const tell = async (): Promise<void> => {};

function swept(desk: Desk, mode: 'observe' | 'enforce' = 'enforce') {
  return sweepTables({ ...desk.deps, deadlineMs, mode }, tell);
}

function missedAs(desk: Desk, { sysId, number }: { sysId: string; number: string }, reason: unknown) {
  const updated = desk.vendors.servicenow.incident(sysId)?.['sys_updated_on'] ?? '';
  const since = `${updated.replace(' ', 'T')}.000Z`;
  return { ticket: number, since, reason, verification: expect.any(String) };
}

it('names a pending ticket that nobody announced: its number, since when, and how that is known', async (context) => {
  const desk = await openDesk(context);
  const [missed, announced] = [desk.actor(), desk.actor()];
  handOver(desk.vendors, missed);
  handOver(desk.vendors, announced);
  await desk.open(announced, 'webhook');

  expect(await swept(desk)).toMatchObject({
    pending: [{}, {}],
    waiting: 1,
    settled: [],
    missed: [missedAs(desk, missed, 'never announced')],
  });
  const { items } = await desk.deps.ledger.list({ ticket: missed.number, limit: 5 });
  expect(items).toMatchObject([{ source: 'sweep', phase: 'waiting' }]);
  expect(await swept(desk)).toMatchObject({ pending: [{}, {}], waiting: 2, settled: [], missed: [] });
});

it('says of a ticket that came back unannounced when its verification before had ended', async (context) => {
  const desk = await openDesk(context);
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const before = await desk.open(actor, 'webhook');
  const finishedAt = new Date(desk.deps.clock.now().getTime() - 60_000);
  await desk.deps.ledger.save(before, { phase: 'done', outcome: 'failed', reason: 'still-vulnerable', finishedAt });
  const ended = `still pending, though its verification ended as failed on ${finishedAt.toISOString()}`;
  const settled = [{ ticket: actor.number, verification: before.id, reason: ended }];
  expect(await swept(desk)).toMatchObject({ settled, missed: [] });

  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '2' });
  handOver(desk.vendors, actor);
  const reason = `not announced since its verification ended on ${finishedAt.toISOString()}`;
  expect(await swept(desk)).toMatchObject({ missed: [missedAs(desk, actor, reason)] });
});

it.for([
  { ended: 'was taken to be gone', outcome: 'superseded' as const, kind: 'superseded', words: 'superseded' },
  { ended: 'was only observed', outcome: 'verified' as const, kind: 'observed', words: 'observed' },
])('a pending ticket whose verification $ended is verified anew, once', async ({ outcome, kind, words }, context) => {
  const desk = await openDesk(context);
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const before = await desk.open(actor, 'webhook');
  const finishedAt = desk.deps.clock.now();
  await desk.deps.ledger.save(before, { phase: 'done', outcome, finishedAt }, { kind, text: 'ended' });

  const reason = `still pending, though its verification ended as ${words} on ${finishedAt.toISOString()}`;
  expect(await swept(desk)).toMatchObject({ missed: [missedAs(desk, actor, reason)] });
  const { items } = await desk.deps.ledger.list({ ticket: actor.number, limit: 5 });
  expect(items).toMatchObject([{ phase: 'waiting' }, { id: before.id, finishedAt }]);
  expect(await desk.deps.jobs.state(items[0]?.id ?? '')).toBe('busy');
  expect(await swept(desk)).toMatchObject({ missed: [], settled: [], waiting: 1 });
});

it('in mode observe, what was observed waits for people and is not verified again', async (context) => {
  const desk = await openDesk(context);
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const before = await desk.open(actor, 'webhook');
  await desk.deps.ledger.save(before, { phase: 'done', outcome: 'verified' }, { kind: 'observed', text: 'ended' });
  expect(await swept(desk, 'observe')).toMatchObject({
    observed: [expect.any(String)],
    missed: [],
    settled: [],
    waiting: 0,
  });
});

it('has told of every ticket it found, also when it breaks off afterwards', async (context) => {
  const told: string[] = [];
  const lines: object[] = [];
  let number = '';
  const desk = await openDesk(context, { acl: { hiddenRow: (_table, values) => values['number'] === number } });
  const [seen, hidden] = [desk.actor(), desk.actor()];
  number = hidden.number;
  handOver(desk.vendors, seen);
  handOver(desk.vendors, hidden);
  const log = { ...desk.deps.log, info: (text: string, fields?: object) => void lines.push({ text, ...fields }) };

  const listen = async (line: string) => void told.push(line);
  await expect(sweep({ ...desk.deps, deadlineMs, log })({}, listen)).rejects.toThrow('out of the account');
  expect(told).toEqual([expect.stringMatching(`^${seen.number}: never announced; pending since \\S+ or earlier$`)]);
  expect(lines).toMatchObject([{ text: 'a pending ticket had not been announced', ticket: seen.number }]);
});
