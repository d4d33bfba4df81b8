import { describe, expect, it } from 'vitest';
import { bearer } from '../../src/outbound/token.js';
import { systemClock } from '../../src/shared/clock.js';
import { inTurn, json, loopbackSite, type Reply } from './loopback-site.js';
import { askToken, failureOf, free, oneHost, oneWrite, openDoor, readHost, writeTicket } from './open-door.js';

const SECRET = 'c1ient-s3cret';
const form = [
  ['client_id', 'robot'],
  ['client_secret', SECRET],
] as const;
const oauth = bearer({ call: askToken, form, clock: systemClock });
const host = json({ name: 'app01.corp.example' });
const refused = json({}, 401);
const MINUTE = 60_000;

/** Gives out t1, t2, …; `accepts` says which of them are good for a call. */
function vendor(accepts: (token: string) => boolean, token?: Reply): Reply {
  let given = 0;
  return (response, asked) => {
    if (asked.url === '/oauth2/token') {
      given += 1;
      return (token ?? json({ access_token: `t${given}`, expires_in: 1799 }, 201))(response, asked);
    }
    const shown = asked.headers.authorization?.replace('Bearer ', '') ?? '';
    return (accepts(shown) ? host : refused)(response, asked);
  };
}

describe('with a token', () => {
  it('asks for one token, however many calls need it at once', async () => {
    const site = await loopbackSite(vendor(() => true));
    const { send } = openDoor({ ...site, credentials: oauth });
    await Promise.all(Array.from({ length: 10 }, () => send(readHost, oneHost)));
    expect(site.asked.filter(({ url }) => url === '/oauth2/token')).toHaveLength(1);
    expect(site.asked).toHaveLength(11);
  });

  it('sends the token request without credentials, judged and written down like any other', async () => {
    const site = await loopbackSite(vendor(() => true));
    const { send, entries } = openDoor({ ...site, credentials: oauth });
    await send(readHost, oneHost);
    const request = site.asked.find(({ url }) => url === '/oauth2/token');
    expect(request?.body).toBe(`client_id=robot&client_secret=${SECRET}`);
    expect(request?.headers.authorization).toBeUndefined();
    const facts = entries.map((entry) => entry.facts);
    expect(facts).toContainEqual(
      expect.objectContaining({ operation: 'crowdstrike:tokens:create', form: ['client_id', 'client_secret'] }),
    );
    expect(JSON.stringify(entries)).not.toContain(SECRET);
  });

  it('asks for a fresh token once when the vendor refuses the old one, also for a write', async () => {
    const site = await loopbackSite(vendor((token) => token === 't2'));
    await openDoor({ ...site, credentials: oauth }).send(writeTicket, oneWrite);
    expect(site.asked.map(({ url, headers }) => headers.authorization ?? url)).toEqual([
      '/oauth2/token',
      'Bearer t1',
      '/oauth2/token',
      'Bearer t2',
    ]);
  });

  it('renews one refused token once, however many calls were refused with it', async () => {
    const site = await loopbackSite(vendor((token) => token !== 't1'));
    const { send } = openDoor({ ...site, credentials: oauth });
    await Promise.all(Array.from({ length: 10 }, () => send(readHost, oneHost)));
    expect(site.asked.filter(({ url }) => url === '/oauth2/token')).toHaveLength(2);
  });

  it('stops when the fresh token is refused too', async () => {
    const site = await loopbackSite(vendor(() => false));
    const { send } = openDoor({ ...site, credentials: oauth });
    expect(await failureOf(send(readHost, oneHost))).toMatchObject({ kind: 'unauthorized' });
    expect(await failureOf(send(readHost, oneHost))).toMatchObject({ kind: 'unauthorized' });
    expect(site.asked).toHaveLength(4);
  });

  it.each([400, 401, 403])('does not repeat a login that was refused with %i', async (status) => {
    const site = await loopbackSite(vendor(() => true, json({}, status)));
    const { send, lines, turn } = openDoor({ ...site, credentials: oauth });
    const failure = await failureOf(send(readHost, oneHost));
    expect(failure).toMatchObject({ kind: 'unauthorized', detail: expect.stringContaining('check CS_CLIENT_ID') });
    turn(14 * MINUTE);
    expect(await failureOf(send(readHost, oneHost))).toMatchObject({ kind: 'unauthorized' });
    expect(site.asked).toHaveLength(1);
    expect(lines).toContainEqual({ message: 'login refused', system: 'crowdstrike', check: 'CS_CLIENT_ID' });
    turn(2 * MINUTE);
    await failureOf(send(readHost, oneHost));
    expect(site.asked).toHaveLength(2);
  });

  it('repeats a token request that failed for a moment, and only there', async () => {
    const site = await loopbackSite(vendor(() => true, json({}, 503)));
    expect(await failureOf(openDoor({ ...site, credentials: oauth }).send(readHost, oneHost))).toMatchObject({
      kind: 'unavailable',
    });
    expect(site.asked).toHaveLength(3);
  });

  it('asks nothing when the token comes from another cloud', async () => {
    const moved: Reply = (response) =>
      response.writeHead(308, { 'x-cs-region': 'us-2', location: 'https://elsewhere.example' }).end();
    const site = await loopbackSite(vendor(() => true, moved));
    const failure = await failureOf(openDoor({ ...site, credentials: oauth }).send(readHost, oneHost));
    expect(failure).toMatchObject({ kind: 'misdirected', detail: expect.stringContaining('us-2') });
    expect(site.asked).toHaveLength(1);
  });
});

describe('with a password', () => {
  it('tries a refused one exactly once, then says so without asking', async () => {
    const site = await loopbackSite(refused);
    const { send, turn, entries } = openDoor(site);
    expect(await failureOf(send(readHost, oneHost))).toEqual({
      kind: 'unauthorized',
      detail: 'the vendor said 401; check CS_CLIENT_ID',
    });
    const failure = await failureOf(send(readHost, oneHost));
    expect(failure).toMatchObject({
      detail: expect.stringContaining('not tried again before 2026-11-20T16:15:00.000Z'),
    });
    expect(site.asked).toHaveLength(1);
    expect(entries).toHaveLength(2);
    turn(15 * MINUTE);
    await failureOf(send(readHost, oneHost));
    expect(site.asked).toHaveLength(2);
  });

  it('holds back calls that were waiting for their turn when it was refused', async () => {
    const site = await loopbackSite(refused);
    let turnOver: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      turnOver = resolve;
    });
    let waiting = Promise.resolve();
    const budget = {
      ...free,
      take: async () => {
        const before = waiting;
        waiting = first;
        await before;
        return async () => undefined;
      },
    };
    const { send } = openDoor({ ...site, budget });
    const early = failureOf(send(readHost, oneHost));
    const late = failureOf(send(readHost, oneHost));
    await early;
    turnOver();
    expect(await late).toMatchObject({ kind: 'unauthorized' });
    expect(site.asked).toHaveLength(1);
  });

  it('leaves the other vendors alone', async () => {
    const site = await loopbackSite(inTurn(refused, json({})));
    const { send } = openDoor(site);
    await failureOf(send(readHost, oneHost));
    await send(writeTicket, oneWrite);
    expect(site.asked).toHaveLength(2);
  });
});
