import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { expect, inject, it } from 'vitest';
import { accounts } from '../../lab/shared/accounts.js';
import { agentRescan, patchAndHandOver } from '../e2e/events.js';
import { engines } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { leaky } from './support/leaky.js';
import { openWorld, type World } from './support/world.js';

const LONG = { withinMs: 60_000 };
/** Of the common Redis. */
const DATABASES = { SQLite: 245, PostgreSQL: 246 };

const PERSON = 'Jane Canary';
const MAIL = 'jane.canary@corp.example';
const LOGIN = 'CORP\\jcanary';
const WORDS = `${PERSON} <${MAIL}>, signed in as ${LOGIN}, secret canary-in-a-comment`;
/** Of an account whose password the server does not ask for. */
const DATABASE_PASSWORD = 'canary-of-the-database';
const personal = ['Jane Canary', 'jane.canary', 'jcanary', 'canary-in-a-comment', 'canary-token', 'canary-guess'];

/** What each vendor may say beside what it was asked. */
const inServiceNow = (text: string): string =>
  text.replaceAll(/"number":/g, `"caller_id":"${PERSON}","comments":"${MAIL}","assigned_to":"${MAIL}","number":`);
const inFalcon = (text: string): string =>
  text.replaceAll(
    /"device_id":/g,
    `"last_login_user":${JSON.stringify(LOGIN)},"email":"${MAIL}","notes":["${PERSON}"],"device_id":`,
  );
const inQualys = (text: string): string =>
  text
    .replaceAll(
      '</IP>',
      `</IP><OWNER>${PERSON}</OWNER><COMMENTS>${MAIL}</COMMENTS><LAST_LOGGED_ON_USER>${LOGIN}</LAST_LOGGED_ON_USER>`,
    )
    .replaceAll('</QID>', `</QID><RESULTS>${PERSON} ${MAIL}</RESULTS>`)
    .replaceAll('<HostAsset>', `<HostAsset><lastLoggedOnUser>${LOGIN}</lastLoggedOnUser>`);

const json = 'application/json';
/** What the first call of each is answered with; emptied as they are given. */
const refusing = () => ({
  servicenow: [
    { status: 400, type: json, body: JSON.stringify({ error: { message: WORDS, detail: WORDS }, status: 'failure' }) },
  ],
  falcon: [
    { status: 400, type: json, body: JSON.stringify({ errors: [{ code: 400, message: WORDS }], resources: [] }) },
  ],
  qualys: [
    {
      status: 400,
      type: 'text/xml',
      body: `<?xml version="1.0" encoding="UTF-8" ?><SIMPLE_RETURN><RESPONSE><DATETIME>2026-11-20T09:00:00Z</DATETIME><CODE>1905</CODE><TEXT>${PERSON} ${MAIL}</TEXT></RESPONSE></SIMPLE_RETURN>`,
    },
  ],
});

it.for(engines)(
  'no secret and no person is found in logs, the ledger on $engine, Redis, exports, evidence, metrics or Bull Board',
  { timeout: 240_000 },
  async ({ engine, create }, test) => {
    const database = await create();
    test.onTestFinished(database.remove);
    const world = await openWorld(test, {
      redisUrl: `${inject('redisUrl')}/${DATABASES[engine]}`,
      env: { DATABASE_URL: withPassword(database.url) },
    });
    const refusals = refusing();
    let spilt = 0;
    const counted =
      (spill: (text: string) => string) =>
      (text: string): string => {
        const answer = spill(text);
        if (answer !== text) spilt += 1;
        return answer;
      };
    const { servicenow, qualys, falcon } = world.vendors;
    const presented = new Set<string>();
    const env = {
      LOG_LEVEL: 'debug',
      SNOW_INSTANCE: await leaky(test, servicenow.url, {
        answer: counted(inServiceNow),
        refusals: refusals.servicenow,
        presented,
      }),
      QUALYS_URL: await leaky(test, qualys.url, { answer: counted(inQualys), refusals: refusals.qualys, presented }),
      CS_BASE_URL: await leaky(test, falcon.url, { answer: counted(inFalcon), refusals: refusals.falcon, presented }),
    };
    const service = await world.start(['serve'], env);
    await service.logged('ready');

    const person = { short_description: WORDS, description: WORDS, comments: WORDS, caller_id: PERSON };
    const [well, odd] = [
      world.actor({ ticket: person }),
      world.actor({ host: 'app02', ticket: { ...person, u_qids: WORDS, u_cves: WORDS } }),
    ];
    for (const actor of [well, odd]) patchAndHandOver(world.vendors, actor);
    await eventually('the first look', async () => (await world.shown(well))?.reason === 'not-yet-rescanned', LONG);
    agentRescan(world.vendors, well);
    for (const actor of [well, odd])
      await eventually('the end', async () => (await world.shown(actor))?.phase === 'done', LONG);
    expect([await world.shown(well), await world.shown(odd)]).toMatchObject([
      { outcome: 'verified' },
      { outcome: 'review' },
    ]);
    expect({ ...refusals, spilt: spilt > 10 }).toEqual({ servicenow: [], falcon: [], qualys: [], spilt: true });
    await uninvited(world);

    const ticket = (await world.shown(well))?.id ?? '';
    const paths = [
      '/metrics',
      '/api/verifications',
      `/api/verifications/${ticket}`,
      `/api/verifications/${ticket}/evidence`,
      `/api/verifications/${ticket}/evidence?format=html`,
      '/api/dead-letters',
      '/api/sweeps',
      '/api/policy',
      ...['verify', 'watch', 'sweep', 'reconcile'].map(
        (queue) => `/queues/api/queues?activeQueue=${queue}&status=latest&page=1&jobsPerPage=50`,
      ),
    ];
    const told = new Map<string, string>();
    for (const path of paths) told.set(path, await (await world.get(path)).text());
    told.set('redis', await redisText(world));
    await service.stop('SIGTERM');
    told.set('log', JSON.stringify(service.log));
    for (const format of ['jsonl', 'csv', 'cef', 'ocsf']) {
      told.set(`export ${format}`, (await world.run(['audit', 'export', '--format', format])).stdout);
    }
    for (const args of [
      ['explain', well.number, '--json'],
      ['explain', odd.number, '--json'],
      ['evidence', odd.number],
    ]) {
      told.set(args.join(' '), (await world.run(args)).stdout);
    }
    for (const [name, text] of await STORED[engine](database.url)) told.set(name, text);
    expect(told.get('verifications') ?? told.get('ledger.db')).toContain(well.number);
    expect([...told].filter(([, text]) => text.length < 10).map(([place]) => place)).toEqual([]);
    expect(leaks(told, [...personal, DATABASE_PASSWORD, ...secretsOf(world, presented)])).toEqual([]);
  },
);

/** Whoever knocks without being asked may bring anything. */
async function uninvited(world: World): Promise<void> {
  const url = `http://127.0.0.1:${world.env['PORT']}`;
  const body = JSON.stringify({ type: 'ticket.pending_verification', data: { number: PERSON, note: WORDS } });
  const signed = {
    'content-type': json,
    'webhook-id': 'canary-token',
    'webhook-timestamp': '1',
    'webhook-signature': `v1,${MAIL}`,
  };
  await fetch(`${url}/webhooks/servicenow`, { method: 'POST', headers: signed, body });
  const guess = `Basic ${Buffer.from('jcanary:canary-guess').toString('base64')}`;
  const answers = await Promise.all([
    fetch(`${url}/api/verifications`, { headers: { authorization: guess } }),
    world.get(`/api/verifications?ticket=${encodeURIComponent(MAIL)}`),
    world.get(`/api/verifications/${encodeURIComponent(MAIL)}`),
    fetch(`${url}/${encodeURIComponent(MAIL)}?token=canary-token`),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([401, 400, 404, 404]);
}

/** As they are, and as they go over the wire. */
function secretsOf({ env }: World, presented: ReadonlySet<string>): string[] {
  const { servicenow, qualys, falcon } = accounts;
  const names = ['QUALYS_PASSWORD', 'SNOW_PASSWORD', 'CS_CLIENT_SECRET', 'WEBHOOK_SECRETS', 'OPERATOR_PASSWORD'];
  const plain = names.map((name) => env[name] ?? '');
  const basic = [servicenow, qualys].map(({ username, password }) =>
    Buffer.from(`${username}:${password}`).toString('base64'),
  );
  const tokens = [...presented].map((header) => header.split(' ')[1] ?? '');
  expect(new Set([...presented].map((header) => header.split(' ')[0]))).toEqual(new Set(['Basic', 'Bearer']));
  const whole = [...plain, ...basic, ...tokens, falcon.secret, (env['WEBHOOK_SECRETS'] ?? '').replace('whsec_', '')];
  const hashes = [env['OPERATOR_PASSWORD'] ?? ''].map((text) => createHash('sha256').update(text).digest('hex'));
  return [...whole, ...hashes].filter((secret) => secret !== '');
}

function leaks(told: ReadonlyMap<string, string>, canaries: readonly string[]): string[] {
  return [...told].flatMap(([place, text]) =>
    canaries.flatMap((canary) => {
      const at = text.toLowerCase().indexOf(canary.toLowerCase());
      return at < 0 ? [] : [`${place}: ${canary} in …${text.slice(Math.max(0, at - 80), at + 60)}…`];
    }),
  );
}

function withPassword(databaseUrl: string): string {
  if (databaseUrl.startsWith('sqlite:')) return databaseUrl;
  const url = new URL(databaseUrl);
  url.password = DATABASE_PASSWORD;
  return url.href;
}

/** All that a ledger holds, by file or by table. */
const STORED = {
  SQLite: async (url: string): Promise<readonly (readonly [string, string])[]> => {
    const folder = dirname(url.slice('sqlite:'.length));
    return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'latin1')]);
  },
  PostgreSQL: async (url: string): Promise<readonly (readonly [string, string])[]> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ name: string; text: string }>(TABLES);
      return rows.map(({ name, text }) => [name, text]);
    } finally {
      await client.end();
    }
  },
};

/** Every table of the database, its rows as XML. */
const TABLES = `select table_name as name, table_name || query_to_xml('select * from ' || quote_ident(table_name), true, false, '')::text as text
  from information_schema.tables where table_schema = 'public'`;

async function redisText({ env }: World): Promise<string> {
  const redis = new Redis(env['REDIS_URL'] ?? '');
  const read: Readonly<Record<string, (key: string) => Promise<unknown>>> = {
    string: (key) => redis.get(key),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    set: (key) => redis.smembers(key),
    zset: (key) => redis.zrange(key, '0', '-1'),
    stream: (key) => redis.xrange(key, '-', '+'),
  };
  const texts: string[] = [];
  try {
    for (const key of await redis.keys('*')) {
      texts.push(key, JSON.stringify(await read[await redis.type(key)]?.(key)));
    }
  } finally {
    redis.disconnect();
  }
  return texts.join('\n');
}
