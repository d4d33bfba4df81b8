import { expect, inject, it, onTestFinished } from 'vitest';
import { engines } from '../ledger/databases.js';
import { agentRescan, patchAndHandOver } from './events.js';
import { openMorning } from './morning.js';

it('works with OAuth client credentials at ServiceNow, with one token for all calls, renewed when it is revoked', async () => {
  const database = await engines[0].create();
  onTestFinished(database.remove);
  const morning = await openMorning({
    databaseUrl: database.url,
    redisUrl: `${inject('redisUrl')}/103`,
    servicenow: {
      users: [{ username: 'svc.oauth', password: 'never used' }],
      oauthClients: [{ clientId: 'patchproof', clientSecret: 'client-secret', username: 'svc.oauth' }],
    },
    env: { SNOW_CLIENT_ID: 'patchproof', SNOW_CLIENT_SECRET: 'client-secret' },
  });
  onTestFinished(morning.close);
  const { vendors } = morning;
  const tokens = () => vendors.servicenow.requests.filter(({ path }) => path === '/oauth_token.do').length;

  const actor = morning.actor({ host: 'app01' });
  patchAndHandOver(vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  expect(tokens()).toBe(1);

  vendors.servicenow.revokeTokens();
  agentRescan(vendors, actor);
  expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
  expect(tokens()).toBe(2);
  expect(vendors.servicenow.violations).toEqual([]);
});
