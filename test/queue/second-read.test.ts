import { expect, it, type TestContext } from 'vitest';
import type { Verification } from '../../src/ledger/ledger.js';
import type { CallContext } from '../../src/outbound/contract.js';
import { OutboundError } from '../../src/outbound/failure.js';
import { readWrittenAgain, REREAD_AFTER_MS } from '../../src/queue/second-read.js';
import { anOpening } from '../ledger/builders.js';
import { openDesk } from './desk.js';
import { foundAgain } from './found-again.js';

const HOUR_MS = 3_600_000;

/** A ticket whose one PATCH has just landed. */
async function written(context: TestContext) {
  const { desk, actor, ready } = await foundAgain(context);
  await desk.run(ready);
  const { servicenow } = desk.vendors;
  const reads = () => servicenow.requests.filter(({ method, path }) => method === 'GET' && path.includes('/incident'));
  const asked = reads().length;
  let undone = 0;
  return {
    desk,
    edit: (columns: Record<string, string>) => servicenow.humanUpdate(actor.sysId, columns),
    seen: (): Promise<Verification> => desk.row(ready),
    timeline: async () => (await desk.deps.ledger.timeline(ready.id)).map(({ kind }) => kind),
    reads: () => reads().length - asked,
    undone: () => undone,
    lookLater: async (ms: number = REREAD_AFTER_MS) => {
      desk.turn(ms);
      await desk.tickWith({ undone: () => (undone += 1) });
    },
    patches: () => servicenow.patches(actor.sysId),
  };
}

it('a written ticket is read once more, and then left alone', async (context) => {
  const ticket = await written(context);
  await ticket.lookLater(REREAD_AFTER_MS - 1000);
  expect(ticket.reads()).toBe(0);
  await ticket.lookLater(1000);
  expect(ticket.reads()).toBe(1);
  expect(await ticket.seen()).toMatchObject({ phase: 'done', trouble: undefined, rereadAt: undefined });
  await ticket.lookLater();
  expect(ticket.reads()).toBe(1);
  expect(ticket.undone()).toBe(0);
});

it.for<[string, Record<string, string>, string]>([
  ['the state', { state: '3' }, 'state 2 is 3 now'],
  ['the mark of our run', { u_patchproof_run: '' }, 'u_patchproof_run does not hold our run any more'],
])('%s that a flow of the instance puts back is said, once, and not written again', async ([, columns, what], test) => {
  const ticket = await written(test);
  ticket.edit(columns);
  await ticket.lookLater();
  expect((await ticket.seen()).trouble).toContain(`changed right afterwards: ${what}. Look for a business rule`);
  expect((await ticket.timeline()).at(-1)).toBe('undone');
  await ticket.lookLater();
  expect(ticket.undone()).toBe(1);
  expect(ticket.patches()).toHaveLength(1);
});

it('what cannot be read is read at the next look, and after an hour left to the nightly sweep', async (context) => {
  const ticket = await written(context);
  const { servicenow } = ticket.desk.vendors;
  servicenow.setFault('reset-before');
  await ticket.lookLater();
  expect((await ticket.seen()).rereadAt).toBeDefined();
  servicenow.clearFault('reset-before');
  ticket.edit({ state: '3' });
  await ticket.lookLater();
  expect(ticket.undone()).toBe(1);

  const other = await written(context);
  other.desk.vendors.servicenow.setFault('reset-before');
  await other.lookLater(2 * HOUR_MS);
  expect(await other.seen()).toMatchObject({ rereadAt: undefined, trouble: undefined });
});

it('an instance that hangs is waited for once, however many tickets were written', async (context) => {
  const { deps, turn } = await openDesk(context);
  const start = deps.clock.now();
  for (let count = 0; count < 51; count += 1) {
    const { verification } = await deps.ledger.open(anOpening());
    await deps.ledger.save(verification, { phase: 'done', outcome: 'failed', rereadAt: start });
  }
  const untils: number[] = [];
  const ticket = async (_: unknown, { until }: CallContext): Promise<never> => {
    untils.push((until?.getTime() ?? Infinity) - start.getTime());
    turn(1000);
    throw new OutboundError('listTickets', { kind: 'timeout' });
  };
  await readWrittenAgain({ ...deps, servicenow: { ...deps.servicenow, ticket } });
  expect(untils).toHaveLength(45);
  expect(Math.max(...untils)).toBeLessThan(46_000);
  expect(await deps.ledger.rereads(deps.clock.now(), 99)).toHaveLength(51);
});
