import { describe, expect, it } from 'vitest';
import { receiver, SECRET, verified, wired } from './receiver.js';
import { ask, rows } from './support.js';

describe('the records of the instance', () => {
  it('are what runs: switched off by its property, nothing is queued; switched off afterwards, nothing is sent', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('delay-event', { ms: 20, count: 1 });
    site.createIncident({ state: '10' });
    site.setProperty('x_patchproof.enabled', 'false');
    site.createIncident({ state: '10' });
    await site.settled();
    expect(site.events.map(({ state }) => state)).toEqual(['processed']);
    expect(received).toEqual([]);
  });

  it('hold the secret, and no answer gives it away', async () => {
    const site = await wired('http://127.0.0.1:1/');
    const answer = await ask(site, '/api/now/table/sys_properties');
    expect(rows(answer)).toContainEqual(expect.objectContaining({ name: 'x_patchproof.secret', type: 'password2' }));
    expect(answer.text).not.toContain(SECRET.slice('whsec_'.length));
  });
});

describe('the event fault', () => {
  it('drop-event loses the event', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('drop-event', { count: 1 });
    site.createIncident({ state: '10' });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(site.events.map(({ state }) => state)).toEqual(['lost', 'processed']);
    expect(received).toHaveLength(1);
  });

  it('duplicate-delivery sends it twice under one id', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('duplicate-delivery', { count: 1 });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received).toHaveLength(2);
    expect(new Set(received.map(({ id }) => id)).size).toBe(1);
  });

  it('reorder-events sends the second before the first', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('reorder-events', { count: 1 });
    const first = site.createIncident({ state: '10' });
    const second = site.createIncident({ state: '10' });
    await site.settled();
    const order = received.map(({ body }) => (JSON.parse(body) as { data: { number: string } }).data.number); // our body
    expect(order).toEqual([second['number'], first['number']]);
  });

  it('rule-disabled keeps the rule from running, and nobody is told', async () => {
    const site = await wired('http://127.0.0.1:1/');
    site.setFault('rule-disabled', { count: 1 });
    const { sys_id: sysId } = site.createIncident({ state: '10' });
    await site.settled();
    expect(site.incident(sysId ?? '')).toMatchObject({ state: '10' });
    expect([site.events, site.scriptLog]).toEqual([[], []]);
  });

  it('script-action-fails ends the event in error, and nobody sends it again', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('script-action-fails', { count: 1 });
    site.createIncident({ state: '10' });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(site.events.map(({ state }) => state)).toEqual(['error', 'processed']);
    expect(site.scriptLog).toMatchObject([{ level: 'error', text: expect.stringContaining('script action') }]);
    expect(received).toHaveLength(1);
  });

  it('delay-event keeps it back', async () => {
    const { received, url } = await receiver();
    const site = await wired(url);
    site.setFault('delay-event', { ms: 3_600_000, count: 1 });
    site.createIncident({ state: '10' });
    const prompt = site.createIncident({ state: '10' });
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]?.body).toContain(prompt['sys_id']);
    await expect.poll(() => site.events.map(({ state }) => state)).toEqual(['ready', 'processed']);
  });

  it.each(['wrong-signature', 'stale-timestamp'])('%s does not verify', async (fault) => {
    const { received, url } = await receiver(401);
    const site = await wired(url, { now: undefined });
    site.setFault(fault, { count: 1 });
    site.createIncident({ state: '10' });
    await site.settled();
    expect(received.map((each) => verified(each))).toEqual([false, true]);
  });
});
