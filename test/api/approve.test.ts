import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { readLink, signedLink } from '../../src/api/link.js';
import type { Ballot, Voted } from '../../src/ledger/approvals.js';
import { anApproval, aPayload } from '../support/an-approval.js';
import { credentials, testApp } from './support/test-app.js';

const SECRET = 'what links are signed with in tests';
const NOW = new Date('2026-11-20T12:00:00Z');
const LATER = new Date(NOW.getTime() + 3_600_000);

const approval = anApproval({
  payload: aPayload({ state: '6', work_notes: '<script>alert("1")</script> & more' }),
  askedAt: NOW,
});

function desk(answer: Voted = { kind: 'counted', approval: { ...approval, state: 'approved' } }) {
  const ballots: Ballot[] = [];
  const { app } = testApp({
    links: {
      secret: SECRET,
      get: async (id) => (id === approval.id ? approval : undefined),
      verification: async () => undefined,
      decide: async (ballot) => {
        ballots.push(ballot);
        return answer;
      },
      now: () => NOW,
    },
  });
  const ask = (method: 'get' | 'post', link: string) =>
    request(app)[method](`/approve/${link}`).set('authorization', credentials);
  return { app, ask, ballots };
}

describe('a link', () => {
  const link = signedLink(approval, SECRET);
  const [said = '', signature = ''] = link.split('.');
  const forged = Buffer.from(JSON.stringify({ ...readLink(link, { secret: SECRET, now: NOW }), approval: 'a-2' }));

  it('names its question until that ends, and is another each time', () => {
    expect(readLink(link, { secret: SECRET, now: NOW })).toMatchObject({ approval: 'a-1', digest: approval.digest });
    expect(signedLink(approval, SECRET)).not.toBe(link);
  });

  it.each([
    ['its time is up', link, { secret: SECRET, now: LATER }],
    ['it was signed with another secret', link, { secret: `${SECRET}.`, now: NOW }],
    ['its signature is cut', link.slice(0, -1), { secret: SECRET, now: NOW }],
    ['its signature is another’s', `${said}.${signature.split('').reverse().join('')}`, { secret: SECRET, now: NOW }],
    ['it was given another question', `${forged.toString('base64url')}.${signature}`, { secret: SECRET, now: NOW }],
    ['there is nothing in it', '.', { secret: SECRET, now: NOW }],
  ])('is nothing when %s', (_case, text, by) => {
    expect(readLink(text, by)).toBeUndefined();
  });
});

describe('the page behind a link', () => {
  it('shows the question word for word, as text, to whoever is signed in, and decides nothing', async () => {
    const { app, ask, ballots } = desk();
    const link = signedLink(approval, SECRET);
    expect((await request(app).get(`/approve/${link}`)).status).toBe(401);
    const { status, type, text, headers } = await ask('get', link);
    expect([status, type]).toEqual([200, 'text/html']);
    for (const words of ['INC0010001', approval.digest, 'a person agrees', 'signed in as operator']) {
      expect(text).toContain(words);
    }
    expect(text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more');
    expect(text).not.toContain('<script');
    expect(headers['cache-control']).toBe('no-store');
    expect(ballots).toEqual([]);
  });

  it('takes the answer of its form, once, in the name of whoever is signed in', async () => {
    const { ask, ballots } = desk();
    const link = signedLink(approval, SECRET);
    const form = { decision: 'approve', digest: approval.digest, comment: ' looks good ' };
    const { status, text } = await ask('post', link).type('form').send(form);
    expect([status, text.includes('INC0010001: approved')]).toEqual([200, true]);
    const nonce = readLink(link, { secret: SECRET, now: NOW })?.nonce;
    expect(ballots).toEqual([
      {
        id: 'a-1',
        digest: approval.digest,
        decision: 'approve',
        by: 'operator',
        via: 'link',
        comment: 'looks good',
        link: nonce,
      },
    ]);
  });

  it('says in words that an answer did not count', async () => {
    const { ask } = desk({ kind: 'used' });
    const form = { decision: 'deny', digest: approval.digest };
    const { status, text } = await ask('post', signedLink(approval, SECRET)).type('form').send(form);
    expect([status, text.includes('it is good for one')]).toEqual([409, true]);
  });

  it.each([
    ['another digest', { decision: 'approve', digest: 'e'.repeat(64) }],
    ['no decision', { digest: approval.digest }],
  ])('does not take a form with %s', async (_case, form) => {
    const { ask, ballots } = desk();
    expect((await ask('post', signedLink(approval, SECRET)).type('form').send(form)).status).toBe(422);
    expect(ballots).toEqual([]);
  });

  it('takes no answer that a page of another site sends', async () => {
    const { ask, ballots } = desk();
    const form = { decision: 'approve', digest: approval.digest };
    const posting = ask('post', signedLink(approval, SECRET)).set('sec-fetch-site', 'cross-site');
    expect((await posting.type('form').send(form)).status).toBe(403);
    expect(ballots).toEqual([]);
  });

  it('is not there for a link that nobody has signed', async () => {
    const { ask, ballots } = desk();
    const foreign = signedLink(approval, 'another secret of thirty-two signs');
    expect((await ask('get', foreign)).status).toBe(404);
    expect(
      (await ask('post', foreign).type('form').send({ decision: 'approve', digest: approval.digest })).status,
    ).toBe(404);
    expect((await request(testApp().app).get(`/approve/${foreign}`).set('authorization', credentials)).status).toBe(
      404,
    );
    expect(ballots).toEqual([]);
  });
});
