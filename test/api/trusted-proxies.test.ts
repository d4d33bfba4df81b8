import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { credentials, testApp } from './support/test-app.js';

/** Asks through a proxy on loopback that passes this on. */
function behind(trustedProxies: readonly string[]) {
  const { app } = testApp({ trustedProxies });
  return async (forwardedFor: string, authorization = 'Bearer ppk_made-up') => {
    const headers = { authorization, 'x-forwarded-for': forwardedFor };
    return (await request(app).get('/metrics').set(headers)).status;
  };
}

async function tenWrong(ask: (from: string) => Promise<number>, from: (turn: number) => string): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) expect(await ask(from(turn))).toBe(401);
}

describe('behind a proxy that is trusted', () => {
  it.each([['loopback'], ['127.0.0.1'], ['127.0.0.0/8'], ['10.0.0.1', '127.0.0.1']])(
    '(%s) whoever guesses shuts out nobody but the own address',
    async (...proxies) => {
      const ask = behind(proxies);
      await tenWrong(ask, () => '203.0.113.7');
      expect(await ask('203.0.113.7', credentials)).toBe(429);
      expect(await ask('203.0.113.8', credentials)).toBe(200);
    },
  );

  it('nobody gets another address by naming one before the proxy does', async () => {
    const ask = behind(['loopback']);
    await tenWrong(ask, (turn) => `198.51.100.${turn}, 203.0.113.7`);
    expect(await ask('198.51.100.99, 203.0.113.7', credentials)).toBe(429);
  });

  it.each([(turn: number) => `203.0.113.7:${4000 + turn}`, (turn: number) => `unknown-${turn}`, () => ''])(
    'what is no address counts as that of the proxy',
    async (from) => {
      const ask = behind(['loopback']);
      await tenWrong(ask, from);
      expect(await ask(from(99), credentials)).toBe(429);
      expect(await ask('203.0.113.7', credentials)).toBe(200);
    },
  );
});

it.each([[], ['10.0.0.0/8'], ['::1']])(
  'what anybody else passes on counts for nothing (trusted: %j)',
  async (...proxies) => {
    const ask = behind(proxies);
    await tenWrong(ask, (turn) => `203.0.113.${turn}`);
    expect(await ask('203.0.113.99', credentials)).toBe(429);
  },
);
