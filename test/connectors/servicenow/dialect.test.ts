import { describe, expect, it } from 'vitest';
import { servicenowDialect } from '../../../src/connectors/servicenow/dialect.js';
import { inWords, type Failure } from '../../../src/outbound/failure.js';
import type { Scripted } from '../../support/scripted-send.js';
import { json, refusal } from './instance.js';

const receivedAt = new Date('2026-11-20T16:00:00Z');
const html = { 'content-type': 'text/html;charset=UTF-8' };

function failureOf({ status = 200, headers = {}, text }: Scripted): Failure | undefined {
  return servicenowDialect.failureOf({ status, headers, text, receivedAt });
}

it('takes a list, an empty list and a record for answers', () => {
  expect([json({ result: [{}] }), json({ result: [] }), json({ result: {} })].map(failureOf)).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

const RULE_ID = '0123456789abcdef0123456789abcdef';
const ABORTED = `Operation against file 'incident' was aborted by Business Rule 'Jane Doe special^${RULE_ID}'. Business Rule Stack:Jane Doe special`;
const MANDATORY = 'Data Policy Exception: \n\tThe following fields are mandatory: Resolution code, Close notes';

describe('a refusal', () => {
  it.each([
    [401, 'User Not Authenticated', 'Required to provide Auth information', 'unauthorized', 'User Not Authenticated'],
    [401, 'User is not authenticated', 'Required to provide Auth information', 'unauthorized', 'User Not'],
    [403, 'User Not Authorized', 'Failed API level ACL Validation', 'forbidden', 'API level: Failed API level ACL'],
    [403, 'User Not Authorized', 'Access to unscoped api is not allowed', 'forbidden', 'API level: the OAuth client'],
    [
      403,
      'Operation Failed',
      'ACL Exception Update Failed due to security constraints',
      'forbidden',
      'record level: ACL',
    ],
    [403, 'Operation Failed', ABORTED, 'forbidden', `record level: aborted by Business Rule ${RULE_ID}`],
    [
      403,
      'Operation Failed',
      MANDATORY,
      'forbidden',
      'record level: Data Policy Exception (Resolution code, Close notes)',
    ],
    [403, 'Operation Failed', null, 'forbidden', 'record level: refused for a reason'],
    [404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval", 'not-found', 'not found'],
    [400, 'Invalid table no_such_table', null, 'rejected', 'Invalid table no_such_table'],
    [400, 'Requested URI does not represent any resource', null, 'rejected', 'Requested URI does not'],
    [400, 'Jane Doe did something', null, 'rejected', 'for a reason that we do not know'],
  ])('%i %j %j is %s', (...[status, message, detail, kind, words]) => {
    const failure = failureOf(refusal(status, message, detail));
    expect(failure?.kind).toBe(kind);
    expect(failure && inWords(failure)).toContain(words);
    expect(failure && inWords(failure)).not.toContain('Jane');
  });

  it('keeps a proxy’s 404 from passing for a deleted ticket', () => {
    expect(failureOf({ status: 404, headers: html, text: '<html>no such page</html>' })).toMatchObject({
      kind: 'rejected',
      status: 404,
    });
  });

  it('takes a page with 401 or 403 for something in front of the instance', () => {
    const page = { headers: html, text: '<html>login</html>' };
    expect(failureOf({ ...page, status: 401 })).toMatchObject({ kind: 'unauthorized' });
    expect(failureOf({ ...page, status: 403 })).toMatchObject({
      kind: 'forbidden',
      detail: expect.stringMatching(/^API level: a page/),
    });
  });
});

describe('the token endpoint', () => {
  it.each([
    [401, { error: 'server_error', error_description: 'access_denied' }, 'unauthorized', 'server_error, access_denied'],
    [400, { error: 'invalid_client' }, 'unauthorized', 'invalid_client'],
    [401, { error: 'server_error', error_description: 'No user jane' }, 'unauthorized', 'said server_error'],
    [400, { error: 'unsupported_grant_type' }, 'rejected', 'unsupported_grant_type'],
  ])('%i %j is %s', (status, document, kind, words) => {
    const failure = failureOf(json(document, {}, status));
    expect(failure?.kind).toBe(kind);
    expect(failure && inWords(failure)).toContain(words);
    expect(failure && inWords(failure)).not.toContain('jane');
  });
});

describe('over the limit', () => {
  it('waits as long as Retry-After says, in seconds', () => {
    const reply = refusal(429, 'Rate limit exceeded', 'Rate limit of 100 requests per hour for Table API exceeded');
    expect(failureOf({ ...reply, headers: { 'retry-after': '1200', 'x-ratelimit-limit': '100' } })).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 1_200_000,
      detail: expect.stringContaining('sys_rate_limit_rules'),
    });
  });

  it('else until the reset, which is a moment', () => {
    const reset = String(receivedAt.getTime() / 1000 + 90);
    expect(failureOf({ status: 429, headers: { 'x-ratelimit-reset': reset }, text: '' })).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 90_000,
    });
  });

  it('names no time when the integration queue is full, and there are neither headers nor JSON', () => {
    expect(failureOf({ status: 429, text: '' })).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: undefined,
      detail: expect.stringContaining('queue'),
    });
  });
});

describe('a 2xx that is no answer', () => {
  const quota = {
    error: { message: 'Transaction cancelled: maximum execution time exceeded', detail: null },
    status: 'failure',
  };
  it.each([
    ['a hibernation page', { headers: html, text: '<title>Instance Hibernating page</title>' }, 'unavailable'],
    ['a page without a type', { text: '\n<!DOCTYPE html><html></html>' }, 'unavailable'],
    ['a page that claims to be JSON', { ...json({}), text: '<html></html>' }, 'unavailable'],
    ['XML', { headers: { 'content-type': 'application/xml' }, text: '<response/>' }, 'unavailable'],
    ['an empty 202', { status: 202, text: '' }, 'unavailable'],
    ['an empty 200', { text: '' }, 'malformed'],
    ['rows and an error', json({ result: [{}], ...quota }), 'unavailable'],
    ['rows cut off by an error', { ...json({}), text: `{"result":[{},{},${JSON.stringify(quota)}` }, 'unavailable'],
    ['another error', json({ result: [], error: { message: 'odd', detail: null } }), 'malformed'],
    ['half a document', { ...json({}), text: '{"result":[{"sys_id":"00' }, 'malformed'],
    ['a bare list', json([]), 'malformed'],
  ] satisfies [string, Scripted, string][])('%s is %3$s', (_, reply, kind) => {
    expect(failureOf(reply)?.kind).toBe(kind);
  });
});

it.each([500, 502, 503])('%i is unavailable, page or JSON', (status) => {
  expect(failureOf({ status, headers: html, text: '<html></html>' })).toMatchObject({ kind: 'unavailable', status });
});

it('never follows a redirect', () => {
  const redirect = (location: string) => failureOf({ status: 302, headers: { location }, text: '' });
  expect(redirect('https://login.corp.example/')).toMatchObject({ kind: 'misdirected' });
  expect(redirect('https://developer.servicenow.com.evil.example/')).toMatchObject({ kind: 'misdirected' });
  expect(redirect('https://developer.servicenow.com/dev.do')).toMatchObject({ kind: 'unavailable' });
});

it('reads an object and throws a TypeError on anything else', () => {
  const read = (text: string) => servicenowDialect.read({ status: 200, headers: {}, text, receivedAt });
  expect(read('{"result":[]}')).toEqual({ result: [] });
  expect(() => read('[]')).toThrow(TypeError);
  expect(() => read('{"result":')).toThrow(TypeError);
});
