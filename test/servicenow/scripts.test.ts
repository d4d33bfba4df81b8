import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScripts, type Host, type NewEvent, type RestRequest } from '../../lab/servicenow/platform/sandbox.mjs';
import { shippedScripts } from '../../lab/servicenow/platform/shipped-scripts.js';
import { secrets } from '../api/support/test-app.js';
import { cases, ticket, type Case } from './cases.js';
import { playOnNode } from './on-node.js';
import { playOnRhino, rhino, type RhinoOutcome } from './on-rhino.js';
import type { Outcome } from './outcome.js';
import { startReceiver, type Receiver } from './receiver.js';

const WAITS = [30, 60, 120, 240, 480, 960];

describe('the scripts, on Node', () => {
  it.each(cases)('$name', async (each) => {
    const receiver = await startReceiver(each.receiver);
    const outcome = await playOnNode(each, propertiesFor(each, receiver));
    await receiver.close();
    check(each, { outcome, receiver });
  });
});

if (rhino === undefined) process.stderr.write('skipped: Rhino is not installed; npm run setup installs it with apt\n');

describe.skipIf(rhino === undefined)('the scripts, on Rhino', () => {
  const receivers: Receiver[] = [];
  let outcomes: readonly RhinoOutcome[] = [];

  beforeAll(async () => {
    receivers.push(...(await Promise.all(cases.map(({ receiver }) => startReceiver(receiver)))));
    const asked = receivers.map((receiver, index) => {
      const each = caseAt(index);
      return { case: each, properties: propertiesFor(each, receiver) };
    });
    outcomes = await playOnRhino(asked);
  });
  afterAll(() => Promise.all(receivers.map((receiver) => receiver.close())));

  it.each(cases.map((each, index) => ({ ...each, index })))('$name', ({ index, ...each }) => {
    const [outcome, receiver] = [outcomes[index], receivers[index]];
    if (!outcome || !receiver) throw new Error('this case was not played');
    check(each, { outcome, receiver });
    expect(outcome.posts.every(({ timeout }) => timeout === 10_000)).toBe(true);
    const repetitions = each.logged ? WAITS.length : each.statuses.filter((status) => status >= 300).length;
    expect(outcome.waits).toEqual(WAITS.slice(0, repetitions));
  });
});

it('every repetition waits twice as long, and carries the same id with a timestamp of its own', () => {
  const { rule, include, action } = shippedScripts();
  const sent: RestRequest[] = [];
  const due: NewEvent[] = [];
  let now = Date.parse('2026-11-20T16:00:00Z');
  const host: Host = {
    now: () => now,
    property: (name) => propertiesFor({ properties: {} }, { url: 'https://patchproof.example' })[name],
    userName: 'some.person',
    scope: 'global',
    log: () => undefined,
    queueEvent: (event) => due.push(event),
    send: (request) => (sent.push(request), { status: 503, error: 'Method failed' }),
  };
  const current = { table: 'incident', values: ticket };
  runScripts([rule], host, { current, previous: null });
  for (let event = due.shift(); event; event = due.shift()) {
    now = event.dueMs ?? now;
    runScripts([include, action], host, { current, event });
  }
  const seconds = sent.map(({ headers }) => Number(headers['webhook-timestamp']));
  expect(seconds.slice(1).map((second, index) => second - (seconds[index] ?? 0))).toEqual(WAITS);
  expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

function caseAt(index: number): Case {
  const found = cases[index];
  if (!found) throw new Error(`no case ${index}`);
  return found;
}

function propertiesFor(
  { properties }: Pick<Case, 'properties'>,
  { url }: Pick<Receiver, 'url'>,
): Readonly<Record<string, string>> {
  return {
    'x_patchproof.endpoint': url,
    'x_patchproof.secret': secrets.join(','),
    'x_patchproof.integration_user': 'svc.patchproof',
    ...properties,
  };
}

function check(each: Case, { outcome, receiver }: { outcome: Outcome; receiver: Receiver }): void {
  expect(outcome.posts.map(({ status }) => status)).toEqual(each.statuses);
  expect(receiver.taken).toEqual(each.taken ?? []);
  expect(outcome.errors).toEqual(each.logged ? [expect.stringMatching(each.logged)] : []);
  expect(new Set(outcome.posts.map(({ id }) => id)).size).toBe(outcome.posts.length === 0 ? 0 : 1);
  for (const { body } of outcome.posts) {
    expect(body).toMatch(/^[ -#%-~]+$/);
    expect(JSON.parse(body)).toMatchObject({ type: 'ticket.pending_verification', data: each.data ?? {} });
  }
}
