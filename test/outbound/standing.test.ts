import { describe, expect, it } from 'vitest';
import type { Budget } from '../../src/outbound/budget.js';
import { createJudge } from '../../src/policy/judge.js';
import { aRule } from '../policy/intents.js';
import { openStanding } from '../support/open-standing.js';
import { json, loopbackSite } from './loopback-site.js';
import { failureOf, free, oneHost, oneWrite, openDoor, readHost, writeTicket } from './open-door.js';

const STOPPED = {
  kind: 'denied',
  because: ['nothing-is-written-while-writes-are-stopped'],
  passing: true,
};
const stopped = { ...openStanding, writes: async () => 'stopped' as const };
const unreadable = { ...openStanding, writes: () => Promise.reject(new Error('no database')) };
const host = json({ name: 'app01.corp.example' });

describe('the kill switch', () => {
  it.each([
    ['is thrown', stopped],
    ['cannot be read', unreadable],
  ])('lets no write out while it %s, and says so in the audit trail', async (_case, standing) => {
    const site = await loopbackSite(json({}));
    const door = openDoor({ ...site, standing });
    expect(await failureOf(door.send(writeTicket, oneWrite))).toEqual(STOPPED);
    expect(site.asked).toEqual([]);
    expect(door.entries.map(({ facts }) => facts)).toMatchObject([{ decision: 'deny', because: STOPPED.because }]);
  });

  it('lets reads go on, and is not asked for them', async () => {
    const site = await loopbackSite(host);
    await expect(openDoor({ ...site, standing: unreadable }).send(readHost, oneHost)).resolves.toBeDefined();
  });

  it('stops a write that has waited for its turn since before it was thrown', async () => {
    const site = await loopbackSite(json({}));
    let now: 'allowed' | 'stopped' = 'allowed';
    const budget: Budget = {
      ...free,
      take: async () => {
        now = 'stopped';
        return async () => undefined;
      },
    };
    const door = openDoor({ ...site, budget, standing: { ...openStanding, writes: async () => now } });
    expect(await failureOf(door.send(writeTicket, oneWrite))).toEqual(STOPPED);
    expect(site.asked).toEqual([]);
    expect(door.entries.map(({ kind, facts }) => [kind, facts['decision'] ?? facts['outcome']])).toEqual([
      ['call-intended', 'permit'],
      ['call-ended', 'denied'],
    ]);
  });
});

describe('what the policy judges beside the request', () => {
  const tickets = [{ table: 'incident', pendingState: '10', fields: {}, outcomes: { verified: { state: '6' } } }];
  const judgeOf = (when: Parameters<typeof aRule>[0]) =>
    createJudge({ mode: 'enforce', tickets, reopen: false, policy: { writes: 'permitted', rules: [aRule(when)] } });
  const busy = { ...openStanding, history: async () => ({ callsLastHour: 9, firstUse: false }) };

  it.each([
    ['the rate', { when: { moreThanPerHour: 9 } }, busy, {}],
    [
      'a history that cannot be read',
      { when: { firstUse: true } },
      { ...busy, history: () => Promise.reject(new Error('no')) },
      {},
    ],
    ['the outcome that the columns give', { when: { outcome: ['verified'] } }, busy, {}],
    ['the tags of the machine', { when: { hostTag: ['pci'] } }, busy, { target: { tags: ['pci'] } }],
    ['a machine that nobody has named', { when: { hostName: ['db01'] } }, busy, {}],
  ])('is %s', async (_case, rule, standing, context) => {
    const site = await loopbackSite(json({}));
    const door = openDoor({ ...site, judge: judgeOf(rule), standing });
    const input = { ...oneWrite, context: { ...oneWrite.context, ...context } };
    expect(await failureOf(door.send(writeTicket, input))).toMatchObject({ kind: 'denied', because: ['a rule'] });
    expect(site.asked).toEqual([]);
  });

  it('is the hour', async () => {
    const site = await loopbackSite(json({}));
    const { clock } = openDoor(site).deps;
    const freeze = [{ from: clock.now(), to: new Date(clock.now().getTime() + 1000) }];
    const failure = await failureOf(
      openDoor({ ...site, judge: judgeOf({ when: { freeze } }) }).send(writeTicket, oneWrite),
    );
    expect(failure).toEqual({ kind: 'denied', because: ['a rule'], passing: true });
  });

  it('is written down with its risk, and the machine is not', async () => {
    const site = await loopbackSite(json({}));
    const { send, entries } = openDoor({ ...site, standing: busy });
    const target = { names: ['alice-laptop.corp.example'], tags: ['owner-alice'], criticality: 'high' as const };
    await send(writeTicket, { ...oneWrite, context: { ...oneWrite.context, target } });
    expect(entries[0]?.facts).toMatchObject({
      risk: 'MEDIUM',
      score: 80,
      levels: { operation: 'MEDIUM', target: 'known', outcome: 'verified', criticality: 'high', frequency: 'quiet' },
      callsLastHour: 9,
      outcome: 'verified',
      reason: null,
    });
    expect(JSON.stringify(entries)).not.toMatch(/alice/);
  });
});
