import { XMLValidator } from 'fast-xml-parser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { ask, DETECTIONS, HOSTS, mondayQualys, texts } from './ask.js';

let qualys: QualysStandIn;
beforeEach(async () => {
  qualys = await mondayQualys();
  qualys.addFinding(qualys.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example' }), 101);
});
afterEach(() => qualys.close());

describe('answers in place of the right one', () => {
  it.each([
    ['bad-login', 401, '2000'],
    ['bad-login-empty', 401, undefined],
    ['account-expired', 200, '2001'],
    ['registration-incomplete', 409, '2003'],
    ['rate-limit', 409, '1965'],
    ['rate-limit-without-headers', 409, '1965'],
    ['concurrency-limit', 409, '1960'],
    ['internal-error', 500, '999'],
    ['maintenance', 503, '1999'],
    ['still-processing', 202, '1981'],
    ['bad-gateway', 502, undefined],
    ['empty-body', 200, undefined],
  ])('%s is HTTP %i with code %s, once when so limited', async (fault, status, code) => {
    qualys.setFault(fault, { count: 1, path: DETECTIONS });
    const answer = await ask(qualys, DETECTIONS);
    expect([answer.status, texts(answer, 'CODE')[0]]).toEqual([status, code]);
    expect((await ask(qualys, DETECTIONS)).status).toBe(200);
  });

  it('rate-limit says how long to wait, in the header too unless that is the fault', async () => {
    qualys.setFault('rate-limit', { count: 1, ms: 181_000 });
    const told = await ask(qualys, HOSTS);
    expect(told.headers.get('x-ratelimit-towait-sec')).toBe('181');
    expect(told.text).toContain('another 3 minutes and 1 second.');
    qualys.setFault('rate-limit-without-headers', { count: 1 });
    expect((await ask(qualys, HOSTS)).headers.get('x-ratelimit-towait-sec')).toBeNull();
  });

  it('a fault for another path does not strike', async () => {
    qualys.setFault('maintenance', { path: DETECTIONS });
    expect((await ask(qualys, HOSTS)).status).toBe(200);
  });
});

describe('forms of the same document', () => {
  it.each([
    ['padded-cdata', /<OS>\n\s+<!\[CDATA\[\n\s+Red Hat/],
    ['lower-case', /<!DOCTYPE host_list_vm_detection_output .*<detection>/s],
    ['unknown-elements', /<X_NEW_IN_THIS_RELEASE>/],
    ['no-prolog', /^<!DOCTYPE/],
    ['crlf', /<\/QID>\r\n/],
    ['upper-case-status', /<STATUS>ACTIVE</],
  ])('%s is still well-formed', async (fault, form) => {
    expect((await ask(qualys, DETECTIONS)).text).not.toMatch(form);
    qualys.setFault(fault);
    const { text } = await ask(qualys, DETECTIONS);
    expect(text).toMatch(form);
    expect(XMLValidator.validate(text)).toBe(true);
  });

  it.each(['truncated-document', 'malformed'])('%s is not, in an answer that looks complete', async (fault) => {
    qualys.setFault(fault);
    const { status, text } = await ask(qualys, DETECTIONS);
    expect(status).toBe(200);
    expect(XMLValidator.validate(text)).not.toBe(true);
  });

  it('the transport can break, too', async () => {
    qualys.setFault('truncated', { count: 1 });
    await expect(ask(qualys, DETECTIONS)).rejects.toThrow();
    qualys.setFault('reset-before', { count: 1 });
    await expect(ask(qualys, DETECTIONS)).rejects.toThrow();
    expect((await ask(qualys, DETECTIONS)).status).toBe(200);
  });
});
