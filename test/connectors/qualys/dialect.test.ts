import { describe, expect, it } from 'vitest';
import { createQualysDialect } from '../../../src/connectors/qualys/dialect.js';
import type { Reply } from '../../../src/outbound/contract.js';
import { detectionList, hostList, secondsToWait, serviceRefusal, simpleReturn } from './documents.js';

const qualysDialect = createQualysDialect();

function reply(text: string, status = 200, headers: Record<string, string> = {}): Reply {
  return { status, headers, text, receivedAt: new Date('2026-11-20T16:00:00Z') };
}

describe('how Qualys says no', () => {
  it.each`
    code      | status | kind
    ${'1901'} | ${400} | ${'rejected'}
    ${'1903'} | ${400} | ${'rejected'}
    ${'1905'} | ${400} | ${'rejected'}
    ${'1920'} | ${409} | ${'rejected'}
    ${'1960'} | ${409} | ${'rate-limited'}
    ${'1965'} | ${409} | ${'rate-limited'}
    ${'1965'} | ${400} | ${'rate-limited'}
    ${'1981'} | ${202} | ${'unavailable'}
    ${'999'}  | ${500} | ${'unavailable'}
    ${'1999'} | ${503} | ${'unavailable'}
    ${'2000'} | ${401} | ${'unauthorized'}
    ${'2001'} | ${200} | ${'unauthorized'}
    ${'2002'} | ${403} | ${'unauthorized'}
    ${'2003'} | ${409} | ${'unauthorized'}
    ${'2011'} | ${401} | ${'unauthorized'}
    ${'2012'} | ${403} | ${'forbidden'}
    ${'2012'} | ${200} | ${'forbidden'}
    ${'7777'} | ${200} | ${'rejected'}
  `('code $code at status $status is $kind', ({ code, status, kind }) => {
    expect(qualysDialect.failureOf(reply(simpleReturn(code), status))?.kind).toBe(kind);
  });

  it.each`
    code                     | kind
    ${'INVALID_CREDENTIALS'} | ${'unauthorized'}
    ${'UNAUTHORIZED'}        | ${'forbidden'}
    ${'INVALID_REQUEST'}     | ${'rejected'}
    ${'OBJECT_NOT_FOUND'}    | ${'not-found'}
    ${'LIMIT_EXCEEDED'}      | ${'rate-limited'}
    ${'OTHER_ERROR'}         | ${'unavailable'}
    ${'SOMETHING_NEW'}       | ${'rejected'}
  `('responseCode $code of the portal, sent with a 200, is $kind', ({ code, kind }) => {
    expect(qualysDialect.failureOf(reply(serviceRefusal(code)))?.kind).toBe(kind);
  });

  it.each`
    header       | item          | waitMs
    ${'181'}     | ${undefined}  | ${181_000}
    ${undefined} | ${'181'}      | ${181_000}
    ${'20'}      | ${'181'}      | ${181_000}
    ${'300'}     | ${'181'}      | ${300_000}
    ${'0'}       | ${undefined}  | ${undefined}
    ${'soon'}    | ${'in a bit'} | ${undefined}
  `('waits the longer of header $header and item $item', ({ header, item, waitMs }) => {
    const headers: Record<string, string> = header === undefined ? {} : { 'x-ratelimit-towait-sec': header };
    const text = simpleReturn('1965', item === undefined ? '' : secondsToWait(item));
    expect(qualysDialect.failureOf(reply(text, 409, headers))).toMatchObject({ retryAfterMs: waitMs });
  });

  it.each(['1960', '1965'])('counts per endpoint where it says %s', (code) => {
    expect(qualysDialect.failureOf(reply(simpleReturn(code), 409))).toMatchObject({ per: 'operation' });
  });

  it.each([
    ['too many logins', simpleReturn('2014')],
    ['the portal', serviceRefusal('LIMIT_EXCEEDED')],
    ['a proxy', ''],
  ])('a limit of %s may be over for everything', (_whose, text) => {
    expect(qualysDialect.failureOf(reply(text, 409))).not.toHaveProperty('per');
  });

  it('gives a concurrent call time to end even when no wait is named', () => {
    expect(qualysDialect.failureOf(reply(simpleReturn('1960'), 409))).toMatchObject({ retryAfterMs: 15_000 });
  });

  it.each`
    what                          | text                                | status | kind
    ${'a 401 without a body'}     | ${''}                               | ${401} | ${'unauthorized'}
    ${'a 403 without a body'}     | ${''}                               | ${403} | ${'forbidden'}
    ${'a 404 page'}               | ${'<html><p>no</p></html>'}         | ${404} | ${'not-found'}
    ${'a 409 without a document'} | ${''}                               | ${409} | ${'rate-limited'}
    ${'a gateway 429'}            | ${'{"message":"slow down"}'}        | ${429} | ${'rate-limited'}
    ${'an edge proxy 502'}        | ${'<html><h1>Bad Gateway</h1>'}     | ${502} | ${'unavailable'}
    ${'an HTML page with a 200'}  | ${'<!DOCTYPE html><html></html>'}   | ${200} | ${'unavailable'}
    ${'an empty body with a 200'} | ${' \n'}                            | ${200} | ${'malformed'}
    ${'plain text with a 200'}    | ${'OK'}                             | ${200} | ${'malformed'}
    ${'a redirect'}               | ${''}                               | ${302} | ${'misdirected'}
    ${'a cut-off refusal'}        | ${'<SIMPLE_RETURN><RESPONSE><CODE'} | ${409} | ${'rate-limited'}
    ${'a cut-off 200 refusal'}    | ${'<SIMPLE_RETURN><RESPONSE><CODE'} | ${200} | ${'malformed'}
    ${'a success without a list'} | ${simpleReturn('')}                 | ${200} | ${'malformed'}
    ${'a bad request in words'}   | ${'go away'}                        | ${414} | ${'rejected'}
  `('$what is $kind', ({ text, status, kind }) => {
    expect(qualysDialect.failureOf(reply(text, status))?.kind).toBe(kind);
  });

  it('takes a refusal in lower case, without prolog and behind a byte order mark for what it is', () => {
    const text = `\uFEFF${simpleReturn('2000')
      .replace(/<!DOCTYPE[^>]*>/, '')
      .toLowerCase()}`;
    expect(qualysDialect.failureOf(reply(text))?.kind).toBe('unauthorized');
  });

  it('repeats nothing of what the vendor wrote into its text', () => {
    const text = simpleReturn('1905').replace('words', 'parameter ids has invalid value: app01.corp.example');
    expect(JSON.stringify(qualysDialect.failureOf(reply(text, 400)))).not.toContain('app01');
  });

  it.each([hostList(), detectionList()])('an empty list is an answer', (text) => {
    expect(qualysDialect.failureOf(reply(text))).toBeUndefined();
  });
});

describe('the start of a reply', () => {
  it.each([1, 7, 4096])('is enough to know a refusal by, in pieces of %i bytes', (size) => {
    const whole = Buffer.from(`\uFEFF${simpleReturn('1965', secondsToWait('181'))}`);
    const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
      whole.subarray(index * size, (index + 1) * size),
    );
    expect(qualysDialect.failureOf({ ...reply('', 409), chunks })).toMatchObject({
      kind: 'rate-limited',
      retryAfterMs: 181_000,
    });
  });

  it('that is all comments is no document, and is not pondered over', () => {
    const text = '<!-- keep-alive for KNOWLEDGE_BASE_VULN_LIST_OUTPUT -->\n'.repeat(500);
    expect(qualysDialect.failureOf(reply(text))?.kind).toBe('malformed');
    expect(qualysDialect.failureOf(reply(text + detectionList()))).toBeUndefined();
  });

  it('says that a page of the portal is an answer, however long it is', () => {
    const text = `<ServiceResponse><responseCode>SUCCESS</responseCode><data>${' '.repeat(100_000)}`;
    expect(qualysDialect.failureOf(reply(text))).toBeUndefined();
  });

  it.each([
    ['a refusal longer than any', simpleReturn('2000', `<X>${'x'.repeat(100_000)}</X>`)],
    ['a refusal of the portal longer than any', serviceRefusal('UNAUTHORIZED').replace('words', 'x'.repeat(100_000))],
  ])('does not make %s an answer', (_, text) => {
    expect(qualysDialect.failureOf(reply(text))?.kind).toBe('malformed');
    expect(qualysDialect.failureOf(reply(text, 401))?.kind).toBe('unauthorized');
  });
});
