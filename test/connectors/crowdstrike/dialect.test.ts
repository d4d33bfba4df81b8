import { describe, expect, it } from 'vitest';
import { crowdstrikeDialect } from '../../../src/connectors/crowdstrike/dialect.js';
import type { Reply } from '../../../src/outbound/contract.js';
import { refusal } from './setup.js';

const RECEIVED = new Date('2026-11-20T16:00:00Z');

function reply(text: string, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, headers, text, receivedAt: RECEIVED };
}

function kindOf(text: string, status: number, headers: Record<string, string> = {}) {
  return crowdstrikeDialect.failureOf(reply(text, status, headers))?.kind;
}

describe('how Falcon says no', () => {
  it.each`
    status | kind
    ${400} | ${'rejected'}
    ${401} | ${'unauthorized'}
    ${403} | ${'forbidden'}
    ${404} | ${'not-found'}
    ${408} | ${'unavailable'}
    ${414} | ${'rejected'}
    ${429} | ${'rate-limited'}
    ${500} | ${'unavailable'}
    ${503} | ${'unavailable'}
  `('a $status is $kind, and so is a 200 with that code among its errors', ({ status, kind }) => {
    expect(kindOf(refusal(status), status)).toBe(kind);
    expect(kindOf(refusal(status), 200)).toBe(kind);
  });

  it('a 200 with records and an error is no answer', () => {
    const text = JSON.stringify({ errors: [{ message: 'failed to get id' }], resources: [{}] });
    expect(kindOf(text, 200)).toBe('unavailable');
  });

  it.each`
    what                     | body                                    | status
    ${'an empty error list'} | ${{ errors: [], resources: [] }}        | ${200}
    ${'errors: null'}        | ${{ errors: null, resources: [] }}      | ${200}
    ${'no errors key'}       | ${{ resources: [] }}                    | ${200}
    ${'a token'}             | ${{ access_token: 'x', expires_in: 1 }} | ${201}
  `('$what is an answer', ({ body, status }) => {
    expect(kindOf(JSON.stringify(body), status)).toBeUndefined();
  });

  it.each`
    status | message
    ${400} | ${'Failed to generate access token for clientID=abc.'}
    ${401} | ${'access denied'}
    ${403} | ${'Failed to issue access token - Not Authorized'}
  `('a $status of the token service is a refused login that names the variables', ({ status, message }) => {
    const failure = crowdstrikeDialect.failureOf(reply(refusal(status, message, { powered_by: 'csam' }), status));
    expect(failure).toMatchObject({ kind: 'unauthorized', detail: expect.stringContaining('CS_CLIENT_ID') });
    expect(JSON.stringify(failure)).not.toContain('clientID=');
  });

  it('a 500 of the token service is a trouble of its own, whatever code its body has', () => {
    expect(kindOf(refusal(400, 'x', { powered_by: 'csam' }), 500)).toBe('unavailable');
  });

  it('a missing scope is named, since the answer does not name it', () => {
    expect(crowdstrikeDialect.failureOf(reply(refusal(403, 'access denied, scope not permitted'), 403))).toMatchObject({
      detail: expect.stringContaining('Hosts: Read'),
    });
  });

  it('the trace id is kept for support', () => {
    const text = refusal(500, 'x', { trace_id: '6b25ea5a-8389-4cdc-a20a-b2cb55b649d0' });
    expect(crowdstrikeDialect.failureOf(reply(text, 500))).toMatchObject({
      detail: expect.stringContaining('6b25ea5a-8389-4cdc-a20a-b2cb55b649d0'),
    });
  });

  it.each`
    what                       | text                               | status | kind
    ${'an HTML page'}          | ${'<!DOCTYPE html><html></html>'}  | ${200} | ${'unavailable'}
    ${'an HTML 502'}           | ${'<html>Bad Gateway</html>'}      | ${502} | ${'unavailable'}
    ${'an HTML 403'}           | ${'<html>blocked</html>'}          | ${403} | ${'forbidden'}
    ${'an empty body'}         | ${''}                              | ${200} | ${'malformed'}
    ${'cut-off JSON'}          | ${'{"resources":[{"device_id":"a'} | ${200} | ${'malformed'}
    ${'JSON of another shape'} | ${'[]'}                            | ${200} | ${'malformed'}
    ${'a redirect'}            | ${''}                              | ${308} | ${'misdirected'}
    ${'another redirect'}      | ${'<html>moved</html>'}            | ${302} | ${'misdirected'}
  `('$what is $kind', ({ text, status, kind }) => {
    expect(kindOf(text, status)).toBe(kind);
  });

  it.each`
    region         | says
    ${'us-2'}      | ${'CS_BASE_URL=https://api.us-2.crowdstrike.com'}
    ${'eu-1'}      | ${'CS_BASE_URL=https://api.eu-1.crowdstrike.com'}
    ${'us-gov-1'}  | ${'CS_BASE_URL=https://api.laggar.gcw.crowdstrike.com'}
    ${'evil.test'} | ${'check CS_BASE_URL'}
    ${undefined}   | ${'check CS_BASE_URL'}
  `('a 308 to region $region says what to set, and never the address it was sent to', ({ region, says }) => {
    const headers = { location: 'https://evil.example/oauth2/token', ...(region ? { 'x-cs-region': region } : {}) };
    const failure = crowdstrikeDialect.failureOf(reply('', 308, headers));
    expect(failure).toMatchObject({ kind: 'misdirected', detail: expect.stringContaining(says) });
    expect(JSON.stringify(failure)).not.toContain('evil');
  });

  it('throws in words when it is made to read what is no JSON', () => {
    expect(() => crowdstrikeDialect.read(reply('{'))).toThrow(TypeError);
  });
});

describe('when to come back', () => {
  const inSeconds = RECEIVED.getTime() / 1000;

  it.each`
    header                           | waitMs
    ${String(inSeconds + 30)}        | ${30_000}
    ${String(inSeconds * 1000 + 30)} | ${30}
    ${String(inSeconds)}             | ${0}
    ${String(inSeconds - 1)}         | ${undefined}
    ${String(inSeconds + 301)}       | ${undefined}
    ${'30'}                          | ${undefined}
    ${'soon'}                        | ${undefined}
    ${'-1'}                          | ${undefined}
  `('X-RateLimit-RetryAfter $header means $waitMs ms', ({ header, waitMs }) => {
    const failure = crowdstrikeDialect.failureOf(reply(refusal(429), 429, { 'x-ratelimit-retryafter': header }));
    expect(failure).toMatchObject({ kind: 'rate-limited', retryAfterMs: waitMs });
  });

  it('is reckoned by the clock that named it', () => {
    const headers = { 'x-ratelimit-retryafter': String(inSeconds + 90), date: 'Fri, 20 Nov 2026 16:01:00 GMT' };
    expect(crowdstrikeDialect.failureOf(reply(refusal(429), 429, headers))).toMatchObject({ retryAfterMs: 30_000 });
  });

  it('is unknown without the header', () => {
    expect(crowdstrikeDialect.failureOf(reply(refusal(429), 429))).toMatchObject({ retryAfterMs: undefined });
  });
});
