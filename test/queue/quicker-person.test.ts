import { expect, it } from 'vitest';
import { foundAgain } from './found-again.js';

const BY_HAND = { close_code: 'Solution provided', close_notes: 'done by hand' };

it('a person who resolves the ticket between our last read and the PATCH is overwritten, once: REST compares nothing', async (context) => {
  const { desk, actor, ready } = await foundAgain(context);
  const { servicenow } = desk.vendors;
  const before = Number(servicenow.incident(actor.sysId)?.['sys_mod_count']);
  servicenow.beforeNextPatch(() => void servicenow.humanUpdate(actor.sysId, { state: '6', ...BY_HAND }));
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: { outcome: 'failed' } });
  const after = { state: '2', u_patchproof_run: ready.id, sys_mod_count: String(before + 2) };
  expect(servicenow.incident(actor.sysId)).toMatchObject(after);
  await desk.run(ready);
  expect(servicenow.patches(actor.sysId)).toHaveLength(1);
  expect(servicenow.journal(actor.sysId)).toHaveLength(1);
});

it('one who closes it is not: a closed ticket takes no write, and the next read leaves it alone', async (context) => {
  const { desk, actor, ready } = await foundAgain(context);
  const { servicenow } = desk.vendors;
  servicenow.beforeNextPatch(() => void servicenow.humanUpdate(actor.sysId, { state: '7', ...BY_HAND }));
  expect(await desk.run(ready)).toMatchObject({ kind: 'wait' });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: MOVED_ON });
  expect(servicenow.patches(actor.sysId)).toEqual([]);
  expect(servicenow.journal(actor.sysId)).toEqual([]);
});

const MOVED_ON = { outcome: 'superseded', reason: 'ticket-moved-on' };

it('one who closes it before that read is left alone', async (context) => {
  const { desk, actor, ready } = await foundAgain(context);
  const { servicenow } = desk.vendors;
  servicenow.humanUpdate(actor.sysId, { state: '7', ...BY_HAND });
  expect(await desk.run(ready)).toMatchObject({ kind: 'done', result: MOVED_ON });
  expect(servicenow.patches(actor.sysId)).toEqual([]);
  expect(servicenow.incident(actor.sysId)).toMatchObject({ state: '7', close_notes: 'done by hand' });
});
