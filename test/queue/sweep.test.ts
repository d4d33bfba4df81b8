import { expect, it } from 'vitest';
import { sweep, sweepTables } from '../../src/queue/sweep.js';
import { handOver } from '../e2e/events.js';
import { openDesk, type Desk } from './desk.js';

const deadlineMs = 72 * 3_600_000;

function missedAs(desk: Desk, { sysId, number }: { sysId: string; number: string }, reason: unknown) {
  const updated = desk.vendors.servicenow.incident(sysId)?.['sys_updated_on'] ?? '';
  return { ticket: number, since: `${updated.replace(' ', 'T')}.000Z`, reason };
}

it('names a pending ticket that nobody announced: its number, since when, and how that is known', async (context) => {
  const desk = await openDesk(context);
  const [missed, announced] = [desk.actor(), desk.actor()];
  handOver(desk.vendors, missed);
  handOver(desk.vendors, announced);
  await desk.open(announced, 'webhook');

  const first = await sweepTables({ ...desk.deps, deadlineMs });
  expect(first).toEqual({
    pending: 2,
    waiting: 1,
    settledBefore: 0,
    missed: [missedAs(desk, missed, 'never announced')],
  });
  const { items } = await desk.deps.ledger.list({ ticket: missed.number, limit: 5 });
  expect(items).toMatchObject([{ source: 'sweep', phase: 'waiting' }]);

  const second = await sweepTables({ ...desk.deps, deadlineMs });
  expect(second).toEqual({ pending: 2, waiting: 2, settledBefore: 0, missed: [] });
});

it('says of a ticket that came back unannounced when its verification before had ended', async (context) => {
  const desk = await openDesk(context);
  const actor = desk.actor();
  handOver(desk.vendors, actor);
  const before = await desk.open(actor, 'webhook');
  const finishedAt = new Date(desk.deps.clock.now().getTime() - 60_000);
  await desk.deps.ledger.save(before, { phase: 'done', outcome: 'failed', reason: 'still-vulnerable', finishedAt });
  expect(await sweepTables({ ...desk.deps, deadlineMs })).toMatchObject({ settledBefore: 1, missed: [] });

  desk.vendors.servicenow.humanUpdate(actor.sysId, { state: '2' });
  handOver(desk.vendors, actor);
  const reason = `not announced since its verification ended on ${finishedAt.toISOString()}`;
  const { missed } = await sweepTables({ ...desk.deps, deadlineMs });
  expect(missed).toEqual([missedAs(desk, actor, reason)]);
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

  const tell = async (line: string) => void told.push(line);
  await expect(sweep({ ...desk.deps, deadlineMs, log })({}, tell)).rejects.toThrow('out of the account');
  expect(told).toEqual([expect.stringMatching(`^${seen.number}: never announced; pending since \\S+ or earlier$`)]);
  expect(lines).toMatchObject([{ text: 'a pending ticket had not been announced', ticket: seen.number }]);
});
