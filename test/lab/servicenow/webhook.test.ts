import { describe, expect, it } from 'vitest';
import { receiver, SECRET, verified, wired } from './receiver.js';
import { anInstance, NOON, patch, SERVICE } from './support.js';

const OTHER = `whsec_${Buffer.from('another secret of enough').toString('base64')}`;

describe('entering the pending state', () => {
  it('sends one signed event that says what was true at the trigger', async () => {
    const { received, url } = await receiver();
    const site = await wired(url, { now: undefined });
    const { sys_id: sysId = '', number } = site.createIncident({ short_description: 'Gerät' });
    site.humanUpdate(sysId, { state: '10' });
    const entered = site.incident(sysId)?.['sys_updated_on'] ?? '';
    await site.settled();

    expect(received).toHaveLength(1);
    expect(received.every((each) => verified(each))).toBe(true);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      type: 'ticket.pending_verification',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: {
        table: 'incident',
        sys_id: sysId,
        number,
        state: '10',
        entered_mod_count: 1,
        entered_on: `${entered.replace(' ', 'T')}Z`,
      },
    });
  });

  it('is not entered again by an update that leaves the state alone', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    const { sys_id: sysId = '' } = site.createIncident({ state: '10' });
    site.humanUpdate(sysId, { work_notes: 'waiting' });
    await site.settled();
    expect(received).toHaveLength(1);
  });

  it('after leaving it is a new event with a new id', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    const { sys_id: sysId = '' } = site.createIncident({ state: '10' });
    site.humanUpdate(sysId, { state: '2' });
    site.humanUpdate(sysId, { state: '10' });
    await site.settled();
    expect(new Set(received.map(({ id }) => id)).size).toBe(2);
    expect(site.events.map(({ parm2 }) => parm2.split('|')[1])).toEqual(['0', '2']);
  });

  it('says the state of now, not of then', async () => {
    const { received, url } = await receiver();
    const site = await wired(url, { webhook: { url, secrets: [SECRET], delayMs: 20 } });
    const { sys_id: sysId = '' } = site.createIncident({ state: '10' });
    site.humanUpdate(sysId, { state: '2' });
    await site.settled();
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ data: { state: '2', entered_mod_count: 0 } });
  });

  it('by the integration itself, by an import or without a webhook sends nothing', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    const byImport = site.createIncident({ state: '10' }, { workflow: false });
    site.humanUpdate(byImport['sys_id'] ?? '', { state: '2' }, { workflow: false });
    await patch(site, byImport['sys_id'], { state: '10' });
    await site.settled();
    expect(site.incident(byImport['sys_id'] ?? '')).toMatchObject({ state: '10', sys_updated_by: SERVICE.username });
    expect([site.events, received]).toEqual([[], []]);

    const unwired = await anInstance();
    unwired.createIncident({ state: '10' });
    await unwired.settled();
    expect(unwired.events).toEqual([]);
  });
});

describe('a delivery', () => {
  it('is repeated until it is taken, under the same id with a fresh timestamp', async () => {
    let seconds = 0;
    const { received, url } = await receiver(503, 500);
    const site = await wired(url, { now: () => new Date(NOON.getTime() + 1000 * seconds++) });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(received.map(({ timestamp }) => timestamp)).size).toBe(3);
    expect(site.deliveries.map(({ status }) => status)).toEqual([503, 500, 202]);
    expect(site.events.map(({ parm2 }) => parm2.split('|')[0])).toEqual(['0', '1', '2']);
    expect(site.scriptLog).toEqual([]);
  });

  it('is given up after six retries', async () => {
    const { received, url } = await receiver(...Array<number>(10).fill(503));
    const site = await wired(url);
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received).toHaveLength(7);
    expect(site.scriptLog).toEqual([{ level: 'error', text: expect.stringMatching(/given up .* status 503/) }]);
  });

  it('that nobody answers counts as not taken', async () => {
    const site = await wired('http://127.0.0.1:1/');
    site.createIncident({ state: '10' });
    await site.settled();
    expect(site.deliveries.map(({ status }) => status)).toEqual(Array(7).fill(undefined));
    expect(site.scriptLog).toMatchObject([{ text: expect.stringContaining('Connection failed: ECONNREFUSED') }]);
  });

  it('is signed with every secret during a rotation', async () => {
    const { received, url } = await receiver();
    const site = await wired(url, { now: undefined, webhook: { url, secrets: [OTHER, SECRET] } });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received.map((each) => [verified(each), verified(each, OTHER)])).toEqual([[true, true]]);
  });

  it('waits for a retry no longer than the instance lives', async () => {
    const { url } = await receiver(503);
    const site = await anInstance({ webhook: { url, secrets: [SECRET] } });
    site.createIncident({ state: '10' });
    await expect.poll(() => site.deliveries.length).toBe(1);
    await expect.poll(() => site.events.length).toBe(2);
    await site.close();
    await site.settled();
    expect(site.events.map(({ state }) => state)).toEqual(['processed', 'ready']);
  });
});
