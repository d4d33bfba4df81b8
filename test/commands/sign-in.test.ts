import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, inject, it } from 'vitest';
import { carol } from '../../lab/issuer/people.js';
import { REALM, client, startIssuer } from '../../lab/issuer/start-issuer.js';
import { browser } from '../support/browser.js';
import { openWorld, type Test } from './support/world.js';

const DATABASE = 242;

/** The program, told of an issuer as its operators would tell it. */
async function worldWithIssuer(test: Test) {
  const issuer = await startIssuer();
  test.onTestFinished(issuer.close);
  const world = await openWorld(test, { redisUrl: `${inject('redisUrl')}/${DATABASE}` });
  world.actor();
  const url = `http://127.0.0.1:${world.env['PORT']}`;
  const env = {
    PUBLIC_URL: url,
    LINK_SECRET: 'what links are signed with in tests',
    OIDC_CLIENT_SECRET: client.secret,
  };
  const signIn = {
    issuer: issuer.issuer,
    clientId: client.id,
    roles: { 'patch-approvers': ['approver'] },
    paths: { token: `${REALM}/token`, keys: `${REALM}/certs` },
  };
  appendFileSync(world.settings, `\nsignIn: ${JSON.stringify(signIn)}\n`);
  return { world, issuer, url, env };
}

it('people sign in at the issuer, stay so when the program starts anew, and are out when disabled', async (test) => {
  const { world, issuer, url, env } = await worldWithIssuer(test);
  const first = await world.start(['serve'], { ...env, LOG_LEVEL: 'debug' });
  await first.logged('ready');
  const person = browser();
  const page = await person.open(`${url}/queues`);
  expect([page.status, page.url]).toEqual([200, `${url}/queues`]);
  const policy = await person.call('GET', `${url}/api/policy`, url);
  expect(JSON.parse(policy.text)).toMatchObject({ signIn: { issuer: issuer.issuer, localAccounts: true } });
  const cookie = person.cookies(url).get('patchproof') ?? '';
  await first.stop('SIGTERM');

  const second = await world.start(['serve'], env);
  await second.logged('ready');
  expect((await person.call('GET', `${url}/api/policy`, url)).status).toBe(200);
  expect((await world.run(['operators', 'list'], { env })).stdout).toContain('carol  approver  known to the issuer');
  expect(await world.run(['operators', 'disable', 'carol'], { env })).toMatchObject({ code: 0 });
  expect((await person.call('GET', `${url}/api/policy`, url)).status).toBe(401);

  const told = new Map([
    ['log', JSON.stringify([first.log, second.log])],
    ['export', (await world.run(['audit', 'export'], { env })).stdout],
    ['redis', await redisText()],
  ]);
  await second.stop('SIGTERM');
  for (const name of readdirSync(join(world.folder, 'data')).filter((file) => file.includes('.db'))) {
    told.set(name, readFileSync(join(world.folder, 'data', name), 'latin1'));
  }
  expect(told.size).toBeGreaterThan(3);
  const secrets = ['canary-token', carol.sub, client.secret, cookie, env.LINK_SECRET];
  const found = [...told].flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map(() => place),
  );
  expect(found).toEqual([]);
  expect(issuer.violations).toEqual([]);
}, 120_000);

it('doctor says whether the issuer answers, and what its settings should be', async (test) => {
  const { world, issuer, env } = await worldWithIssuer(test);
  expect(
    await world.run(['operators', 'add', 'bob', '--role', 'approver'], { env, input: 'a long password\n' }),
  ).toMatchObject({ code: 0 });
  const well = await world.run(['doctor'], { env });
  expect(well.stdout).toMatch(
    /\nSign-in\n {2}ok {2}discovery: the issuer answers.*\n {2}ok {2}one name each: 1 approvers/,
  );
  expect(well.code).toBe(0);
  issuer.announce({ token_endpoint: `${issuer.issuer}/oauth/token` });
  const ill = await world.run(['doctor'], { env });
  expect([ill.code, ill.stdout]).toEqual([
    1,
    expect.stringContaining(`signIn.paths.token: expected what the issuer says (${issuer.issuer}/oauth/token)`),
  ]);
}, 120_000);

it('an account is tied to an identity by command, once', async (test) => {
  const { world, env } = await worldWithIssuer(test);
  const identity = 'a'.repeat(64);
  const tie = (name: string, digits: string) => world.run(['operators', 'tie', name, '--identity', digits], { env });
  for (const name of ['alice', 'bob'])
    await world.run(['operators', 'add', name, '--role', 'approver'], { env, input: 'a long password\n' });
  expect(await tie('alice', 'abc')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected the 64 digits'),
  });
  expect(await tie('nobody', identity)).toMatchObject({ code: 1, stdout: 'nobody: not known\n' });
  expect(await tie('alice', identity)).toMatchObject({ code: 0, stdout: 'alice may sign in at the issuer, too\n' });
  expect(await tie('bob', identity)).toMatchObject({ code: 1, stdout: expect.stringContaining('tied already') });
}, 120_000);

it('with localAccounts: false an account that is not tied agrees to nothing by command, either', async (test) => {
  const { world, env } = await worldWithIssuer(test);
  const settings = readFileSync(world.settings, 'utf8');
  const input = 'a long password\n';
  await world.run(['operators', 'add', 'alice', '--role', 'approver'], { env, input });
  const agree = () =>
    world.run(['approvals', 'approve', 'a-1', '--as', 'alice', '--digest', 'd'.repeat(64)], { env, input });
  expect((await agree()).stderr).not.toContain('no such operator');
  writeFileSync(world.settings, settings.replace('"issuer":', '"localAccounts":false,"issuer":'));
  expect((await agree()).stderr).toContain('no such operator');
  await world.run(['operators', 'tie', 'alice', '--identity', 'a'.repeat(64)], { env });
  expect((await agree()).stderr).not.toContain('no such operator');
}, 120_000);

async function redisText(): Promise<string> {
  const redis = new Redis(inject('redisUrl'), { db: DATABASE });
  try {
    const dumps = await Promise.all(
      (await redis.keys('*')).map(async (key) => [key, String(await redis.dumpBuffer(key))]),
    );
    return JSON.stringify(dumps);
  } finally {
    redis.disconnect();
  }
}
