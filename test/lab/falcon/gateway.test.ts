import { afterEach, describe, expect, it } from 'vitest';
import type { FalconOptions, FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { answered, ask, askToken, bearerOf, bodyOf, client, COMBINED, DETAILS, errorOf, minute } from './ask.js';
import { mondayFalcon, STATES } from './ask.js';

let falcon: FalconStandIn;
afterEach(() => falcon.close());

async function start(options: Partial<FalconOptions> = {}): Promise<void> {
  falcon = await mondayFalcon(options);
}

describe('tokens', () => {
  it('are issued with 201 and live for 1799 seconds', async () => {
    let now = minute(0);
    await start({ now: () => now });
    const issued = await askToken(falcon);
    expect([issued.status, issued.headers.get('x-ratelimit-limit')]).toEqual([201, '300']);
    expect(JSON.parse(issued.text)).toMatchObject({ token_type: 'bearer', expires_in: 1799 });
    const bearer = await bearerOf(falcon);
    expect((await ask(falcon, { path: COMBINED, bearer })).status).toBe(200);
    now = minute(30);
    expect((await ask(falcon, { path: COMBINED, bearer })).status).toBe(401);
  });

  it.each([
    [{ client_id: 'nobody' }, 400, 'Failed to generate access token for clientID=nobody.'],
    [{ client_secret: 'wrong' }, 403, 'Failed to issue access token - Not Authorized'],
  ])('are refused for %o with %i', async (form, status, message) => {
    await start();
    const refused = await askToken(falcon, form);
    expect([refused.status, errorOf(refused)]).toEqual([status, message]);
  });

  it('want a form, not JSON', async () => {
    await start();
    const body = JSON.stringify({ client_id: client.id, client_secret: client.secret });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${falcon.url}/oauth2/token`, { method: 'POST', headers, body })).status).toBe(400);
  });

  it('no longer count once revoked or expired by hand', async () => {
    await start();
    const [revoked, expired] = [await bearerOf(falcon), await bearerOf(falcon)];
    const body = new URLSearchParams({ token: revoked });
    expect((await fetch(`${falcon.url}/oauth2/revoke`, { method: 'POST', body })).status).toBe(200);
    expect((await ask(falcon, { path: COMBINED, bearer: revoked })).status).toBe(401);
    expect((await ask(falcon, { path: COMBINED, bearer: expired })).status).toBe(200);
    falcon.expireTokens();
    expect((await ask(falcon, { path: COMBINED, bearer: expired })).status).toBe(401);
  });
});

describe('who may ask', () => {
  it('a stranger gets the envelope of the gateway and a budget of 15', async () => {
    await start();
    const refused = await ask(falcon, { path: COMBINED, bearer: 'unknown' });
    expect([refused.status, errorOf(refused)]).toEqual([401, 'access denied, invalid bearer token']);
    expect(refused.headers.get('x-ratelimit-limit')).toBe('15');
    expect(bodyOf(refused).resources).toBeUndefined();
    for (let call = 2; call <= 15; call += 1) await ask(falcon, { path: COMBINED, bearer: 'unknown' });
    expect((await ask(falcon, { path: COMBINED, bearer: 'unknown' })).status).toBe(429);
  });

  it('a client without the scope is told so, and not which', async () => {
    await start({ clients: [{ ...client, scopes: [] }] });
    const refused = await ask(falcon, { path: STATES });
    expect([refused.status, errorOf(refused)]).toEqual([403, 'access denied, scope not permitted']);
  });
});

describe('limits', () => {
  it.each([
    ['seconds', '1794816060'],
    ['milliseconds', '1794816060000'],
    ['absent', null],
  ] as const)('over the limit, the moment to come back is in %s', async (retryAfterUnit, expected) => {
    await start({ callsPerMinute: 2, retryAfterUnit });
    const bearer = await bearerOf(falcon);
    const remaining = [];
    for (let call = 1; call <= 2; call += 1) {
      remaining.push((await ask(falcon, { path: COMBINED, bearer })).headers.get('x-ratelimit-remaining'));
    }
    const refused = await ask(falcon, { path: COMBINED, bearer });
    expect([remaining, refused.status]).toEqual([['1', '0'], 429]);
    expect(refused.headers.get('x-ratelimit-retryafter')).toBe(expected);
  });

  it('slide', async () => {
    let now = minute(0);
    await start({ callsPerMinute: 1, now: () => now });
    const bearer = await bearerOf(falcon);
    await ask(falcon, { path: COMBINED, bearer });
    expect((await ask(falcon, { path: COMBINED, bearer })).status).toBe(429);
    now = minute(1);
    expect((await ask(falcon, { path: COMBINED, bearer })).status).toBe(200);
  });
});

it('a tenant of another region gets 308, an empty body and the address for everything', async () => {
  await start({ tenant: { region: 'us-2', url: 'https://api.us-2.crowdstrike.com' } });
  const token = await askToken(falcon);
  const call = await ask(falcon, { path: COMBINED, query: { limit: '1' }, bearer: 'of us-2' });
  expect([token.status, token.text, token.headers.get('x-cs-region')]).toEqual([308, '', 'us-2']);
  expect(token.headers.get('location')).toBe('https://api.us-2.crowdstrike.com/oauth2/token');
  expect(call.headers.get('location')).toBe(`https://api.us-2.crowdstrike.com${COMBINED}?limit=1`);
  expect([call.status, call.headers.get('x-ratelimit-limit')]).toEqual([308, '15']);
});

describe('everything that changes something is an offence, answered with 202', () => {
  it.each([
    ['POST', '/devices/entities/devices-actions/v2?action_name=contain'],
    ['POST', '/devices/entities/devices-actions-delete/v1'],
    ['PATCH', '/devices/entities/devices/tags/v1'],
    ['POST', '/real-time-response/entities/sessions/v1'],
    ['POST', '/policy/combined/reveal-uninstall-token/v1'],
    ['DELETE', '/devices/entities/devices/v2'],
    ['PUT', '/devices/combined/devices/v1'],
  ])('%s %s', async (method, path) => {
    await start();
    const headers = { authorization: `Bearer ${await bearerOf(falcon)}` };
    expect((await fetch(`${falcon.url}${path}`, { method, headers, body: '{}' })).status).toBe(202);
    expect(falcon.violations).toEqual([`${method} ${path.split('?')[0]}`]);
  });

  it('a read that is not served is one too, answered with 404', async () => {
    await start();
    expect((await ask(falcon, { path: '/scripts/entities/scripts/v1' })).status).toBe(404);
    expect(falcon.violations).toEqual(['GET /scripts/entities/scripts/v1']);
  });
});

describe('faults', () => {
  it.each([
    ['internal-error', 500, /trace-id/],
    ['unavailable', 503, /Service Unavailable/],
    ['bearer-refused', 401, /invalid bearer token/],
    ['scope-refused', 403, /scope not permitted/],
    ['not-authorized', 403, /authorization failed/],
    ['rate-limit', 429, /limit exceeded/],
    ['rate-limit-in-milliseconds', 429, /limit exceeded/],
    ['rate-limit-without-headers', 429, /limit exceeded/],
    ['errors-inside', 200, /failed to get some/],
    ['errors-null', 200, /"errors":null/],
    ['ids-missing', 200, /"resources":\[\]/],
    ['resources-missing', 200, /^(?!.*"resources")/],
    ['resources-null', 200, /"resources":null/],
    ['not-there', 404, /Not Found/],
  ])('%s is HTTP %i with its mark inside, once when so limited', async (fault, status, mark) => {
    await start();
    const aid = falcon.addHost({ hostname: 'WEB1' });
    falcon.setFault(fault, { count: 1, path: '/devices/' });
    const answer = await ask(falcon, { path: DETAILS, ids: [aid] });
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(mark);
    expect((await ask(falcon, { path: DETAILS, ids: [aid] })).text).toMatch(/"hostname":"WEB1".*"errors":\[\]/);
  });

  it('null-state makes every online state null', async () => {
    await start();
    const aid = falcon.addHost({ hostname: 'WEB1' });
    falcon.setFault('null-state');
    expect((await ask(falcon, { path: STATES, query: { ids: aid } })).text).toContain('"state":null');
  });

  it('truncated-json is a complete transfer of half a document', async () => {
    await start();
    falcon.setFault('truncated-json', { path: '/devices/' });
    const { status, text } = await ask(falcon, { path: COMBINED });
    expect(status).toBe(200);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  it('the transport can break, too', async () => {
    await start();
    falcon.setFault('reset-before', { count: 1, path: '/devices/' });
    await expect(ask(falcon, { path: COMBINED })).rejects.toThrow();
    expect(await answered(await fetch(`${falcon.url}/nowhere`))).toMatchObject({ status: 401 });
  });
});
