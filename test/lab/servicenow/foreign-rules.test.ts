import { describe, expect, it } from 'vitest';
import { anInstance, ask, patch, rows } from './support.js';

/** A rule of the customer, beside ours. */
const rule = {
  name: 'Tell the owner',
  collection: 'incident',
  when: 'after',
  order: '300',
  active: 'true',
  action_update: 'true',
  script: "gs.info('told by ' + gs.getUserName());",
};
type Rule = Partial<typeof rule> & Readonly<Record<string, string>>;

async function withRule(change: Rule) {
  const site = await anInstance({ rows: { sys_script: [{ ...rule, ...change }] } });
  return { site, sysId: site.createIncident({ state: '2' })['sys_id'] ?? '' };
}

/** What rules have said after a person's update. */
async function said(change: Rule, update: Readonly<Record<string, string>> = { state: '3' }) {
  const { site, sysId } = await withRule(change);
  site.humanUpdate(sysId, update, { user: 'ann.analyst' });
  return site.scriptLog.map(({ text }) => text);
}

describe('a business rule of the customer', () => {
  it.each([
    ['', ['told by ann.analyst']],
    ["gs.getUserName() == 'ann.analyst'", ['told by ann.analyst']],
    ["current.getValue('state') == 3 && previous.getValue('state') == 2;", ['told by ann.analyst']],
    ["gs.getUserName() != 'ann.analyst'", []],
    ['current.state.changesTo(3)', [expect.stringMatching(/^business rule Tell the owner: TypeError/)]],
  ])('with the condition %j says %j', async (condition, words) => {
    expect(await said({ condition })).toEqual(words);
  });

  it('with a condition runs after our own PATCH too', async () => {
    const { site, sysId } = await withRule({ condition: "gs.getUserName() == 'svc.patchproof'" });
    await patch(site, sysId, { state: '3' });
    expect(site.scriptLog.map(({ text }) => text)).toEqual(['told by svc.patchproof']);
  });

  it.each([
    [{ when: 'before', script: 'current.setAbortAction(true);' }, 'when before'],
    [{ when: 'async' }, 'when async'],
    [{ advanced: 'false', abort_action: 'true' }, 'no script, abort_action'],
  ])('of a kind that does not run here is not passed over: %j', async (change, words) => {
    await expect(said(change)).rejects.toThrow(`"Tell the owner": expected an after rule with a script, got ${words}`);
  });

  it('that cannot run fails a PATCH as well', async () => {
    const { site, sysId } = await withRule({ when: 'before' });
    expect((await patch(site, sysId, { state: '3' })).status).toBe(500);
  });

  it.each([
    ['999', ['told by ann.analyst']],
    ['1000', []],
  ])('of order %s on a ticket that the update closes says %j', async (order, words) => {
    const closed = { state: '7', close_code: 'Duplicate', close_notes: 'n' };
    expect(await said({ order }, closed)).toEqual(words);
  });

  it('is no matter for other tables and other operations', async () => {
    expect(await said({ when: 'before', collection: 'problem' })).toEqual([]);
    expect(await said({ when: 'before', action_update: 'false', action_delete: 'true' })).toEqual([]);
  });
});

describe('without rules', () => {
  const webhook = { url: 'http://127.0.0.1:1/', secrets: [], retryBaseMs: 1 };

  it.each([
    ['an update without workflow', { state: '2' }],
    ['an import', undefined],
  ])('%s puts a ticket into the pending state unannounced', async (_, before) => {
    const site = await anInstance({ webhook });
    const ticket = site.createIncident(before ?? { state: '10' }, { user: 'import', workflow: false });
    if (before) site.humanUpdate(ticket['sys_id'] ?? '', { state: '10' }, { workflow: false });
    const pending = rows(await ask(site, '/api/now/table/incident?sysparm_query=state=10'));
    expect([pending.length, site.events.length]).toEqual([1, 0]);
  });
});
