import request from 'supertest';
import { describe, inject, it, type TestContext } from 'vitest';
import { z } from 'zod';
import type { Actor } from '../../lab/demo/stage.js';
import { signedLink } from '../../src/api/link.js';
import type { Role } from '../../src/ledger/operators.js';
import { hashPassword } from '../../src/shared/password.js';
import { engines } from '../ledger/databases.js';
import { eventually } from '../support/eventually.js';
import { agentRescan, patchAndHandOver } from './events.js';
import { openMorning, type Morning } from './morning.js';

const PASSWORD = 'a password for people';
const passwordHash = await hashPassword(PASSWORD);
const LINK_SECRET = 'what links are signed with in tests';
const [sqlite, postgres] = engines;

interface Rules {
  readonly redis: number;
  readonly engine?: (typeof engines)[number];
  readonly people?: 1 | 2;
  readonly approvals?: string;
}

const settings = ({ people = 1, approvals = '{}' }: Rules) => `mode: enforce
policy:
  rules:
    - { id: people agree before a ticket is written, effect: escalate, operations: "servicenow:*", when: { to: ["6", "2"] }, approvals: ${people} }
approvals: ${approvals}`;

const Question = z.object({
  id: z.string(),
  digest: z.string(),
  state: z.string(),
  level: z.number(),
  names: z.array(z.string()),
});
type Question = z.infer<typeof Question>;

/** A ticket that is proved and not written: people are asked about it. Alice and Bob may decide, Olga may not. */
async function asked(context: TestContext, rules: Rules) {
  const database = await (rules.engine ?? sqlite).create();
  context.onTestFinished(database.remove);
  const redisUrl = `${inject('redisUrl')}/${rules.redis}`;
  const morning = await openMorning({
    databaseUrl: database.url,
    redisUrl,
    settings: settings(rules),
    env: { PUBLIC_URL: 'https://patchproof.corp.example', LINK_SECRET },
  });
  context.onTestFinished(morning.close);
  const people: [string, Role][] = [
    ['alice', 'approver'],
    ['bob', 'approver'],
    ['olga', 'operator'],
  ];
  for (const [name, role] of people) {
    await morning.runtime().ledger.operators.add({ name, roles: [role], passwordHash });
  }
  const actor = morning.actor();
  patchAndHandOver(morning.vendors, actor);
  await morning.when(actor, 'watched', ({ step }) => step === 'watching');
  agentRescan(morning.vendors, actor);
  await morning.inPhase(actor, 'approval');
  return { morning, actor, first: await openQuestion(morning, actor) };
}

async function questions(morning: Morning, actor: Actor): Promise<readonly Question[]> {
  const { body } = await request(morning.url).get(`/api/approvals?ticket=${actor.number}`).auth('alice', PASSWORD);
  return z.object({ items: z.array(Question) }).parse(body).items;
}

function openQuestion(
  morning: Morning,
  actor: Actor,
  meant: (question: Question) => boolean = () => true,
): Promise<Question> {
  return eventually(
    'a question to people',
    async () => (await questions(morning, actor)).find((one) => one.state === 'open' && meant(one)),
    { withinMs: 30_000 },
  );
}

function say(morning: Morning, { id, digest }: Question, name: string, decision = 'approve') {
  const post = request(morning.url).post(`/api/approvals/${id}`).auth(name, PASSWORD);
  return post.send({ decision, digest });
}

const patches = ({ vendors }: Morning, { sysId }: Actor) => vendors.servicenow.patches(sysId);

describe.concurrent('a write that people have to agree to', { timeout: 90_000 }, () => {
  it.for([
    { engine: sqlite, redis: 171 },
    { engine: postgres, redis: 172 },
  ])('is made as agreed, and once, on $engine.engine', async ({ engine, redis }, context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { engine, redis });
    expect(patches(morning, actor)).toEqual([]);
    expect((await say(morning, first, 'olga')).status).toBe(403);
    const shown = await request(morning.url).get(`/api/approvals/${first.id}`).auth('bob', PASSWORD);
    expect(shown.body).toMatchObject({ outcome: 'verified', evidence: { ticket: { number: actor.number } } });
    expect((await say(morning, first, 'alice')).status).toBe(200);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    const [patch, ...others] = patches(morning, actor);
    expect(others).toEqual([]);
    expect(patch?.changes).toEqual(shown.body.payload.call.body);
    expect((await say(morning, first, 'bob')).status).toBe(409);
  });

  it('is asked again, and the agreement void, when the ticket has changed', async (context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { redis: 173 });
    morning.vendors.servicenow.humanUpdate(actor.sysId, { work_notes: 'wait for the second node' });
    await say(morning, first, 'alice');
    const next = await openQuestion(morning, actor, ({ id }) => id !== first.id);
    expect(next.digest).not.toBe(first.digest);
    expect(patches(morning, actor)).toEqual([]);
    expect((await questions(morning, actor)).find(({ id }) => id === first.id)).toMatchObject({ state: 'void' });
    expect((await say(morning, { ...next, digest: first.digest }, 'bob')).status).toBe(409);
    await say(morning, next, 'bob');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
  });

  it('that nobody answers about is asked again, a step up the ladder, and the late answer does not count', async (context) => {
    const { expect } = context;
    const approvals = '{ expiry: 1s, ladder: [{ for: 10m, names: [bob] }] }';
    const { morning, actor } = await asked(context, { redis: 174, approvals });
    const next = await openQuestion(morning, actor, ({ level }) => level === 1);
    const first = (await questions(morning, actor)).find(({ level }) => level === 0) ?? next;
    expect(first).toMatchObject({ state: 'expired' });
    expect(next).toMatchObject({ names: ['bob'], digest: first.digest });
    expect((await say(morning, first, 'alice')).status).toBe(409);
    await say(morning, next, 'bob');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
  });

  it('is decided by whoever of two is first: both are told, and the ticket bears out the one', async (context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { engine: postgres, redis: 175 });
    const answers = await Promise.all([say(morning, first, 'alice'), say(morning, first, 'bob', 'deny')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    if (answers[0]?.status === 200) {
      expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
      expect(patches(morning, actor)).toHaveLength(1);
      return;
    }
    const letter = await morning.when(actor, 'given up', ({ givenUpAt }) => givenUpAt !== undefined);
    expect(letter.trouble).toBe('bob did not agree');
    expect(patches(morning, actor)).toEqual([]);
  });

  it('waits for the second of two people, and does not take one for two', async (context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { redis: 176, people: 2 });
    const answers = await Promise.all([say(morning, first, 'alice'), say(morning, first, 'alice')]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    await morning.restart();
    expect(patches(morning, actor)).toEqual([]);
    expect((await say(morning, first, 'bob')).status).toBe(200);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
  });

  it('is agreed to by a link that is good for one answer; who only looks has decided nothing', async (context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { redis: 180, people: 2 });
    const asking = await morning.runtime().ledger.approvals.get(first.id);
    if (asking === undefined) throw new Error('expected the question');
    const link = `/approve/${signedLink(asking, LINK_SECRET)}`;
    expect((await request(morning.url).get(link)).status).toBe(401);
    for (const _look of [1, 2]) {
      const shown = await request(morning.url).get(link).auth('alice', PASSWORD);
      expect(shown.text).toContain(first.digest);
      expect(shown.text).toContain('Verification');
    }
    expect(await questions(morning, actor)).toMatchObject([{ state: 'open' }]);

    const post = (path: string, name: string) =>
      request(morning.url)
        .post(path)
        .auth(name, PASSWORD)
        .type('form')
        .send({ decision: 'approve', digest: first.digest });
    expect((await post(link, 'alice')).status).toBe(200);
    expect((await post(link, 'bob')).status).toBe(409);
    await morning.restart();
    expect((await post(link, 'bob')).status).toBe(409);
    expect(patches(morning, actor)).toEqual([]);
    expect((await post(`/approve/${signedLink(asking, LINK_SECRET)}`, 'bob')).status).toBe(200);
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect((await request(morning.url).get(link).auth('bob', PASSWORD)).status).toBe(409);
  });

  it('waits through a restart and an emptied Redis, and is made after the agreement', async (context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { redis: 177 });
    await morning.runtime().redis.flushdb();
    await morning.restart();
    expect(await openQuestion(morning, actor)).toMatchObject({ id: first.id });
    await say(morning, first, 'alice');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
  });

  it('is not made while writes are stopped, though it was agreed to', async (context) => {
    const { expect } = context;
    const { morning, actor, first } = await asked(context, { redis: 178 });
    await morning.ask('post', '/api/writes/stop');
    await say(morning, first, 'alice');
    const held = await morning.when(actor, 'held back', ({ trouble = '' }) => trouble.includes('writes-are-stopped'));
    expect(held.phase).toBe('reporting');
    expect(patches(morning, actor)).toEqual([]);
    await morning.ask('post', '/api/writes/allow');
    expect(await morning.inPhase(actor, 'done')).toMatchObject({ outcome: 'verified' });
    expect(patches(morning, actor)).toHaveLength(1);
  });
});
