import { afterEach, describe, expect, it } from 'vitest';
import type { QualysOptions, QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { answered, ask, DETECTIONS, headers, HOSTS, KNOWLEDGE, mondayQualys, texts, user } from './ask.js';

let qualys: QualysStandIn;
afterEach(() => qualys.close());

async function start(options: Partial<QualysOptions> = {}): Promise<void> {
  qualys = await mondayQualys(options);
}

describe('who may ask', () => {
  it('wants the right password', async () => {
    await start();
    const wrong = { ...headers, authorization: `Basic ${btoa('reader:wrong')}` };
    const answer = await answered(await fetch(`${qualys.url}${HOSTS}?action=list`, { headers: wrong }));
    expect([answer.status, texts(answer, 'CODE')]).toEqual([401, ['2000']]);
  });

  it('wants X-Requested-With', async () => {
    await start();
    const { 'x-requested-with': _, ...without } = headers;
    expect((await fetch(`${qualys.url}${HOSTS}?action=list`, { headers: without })).status).toBe(400);
  });

  it.each([
    ['expired', 200, '2001'],
    ['unregistered', 409, '2003'],
  ] as const)('an %s account gets HTTP %i and code %s', async (state, status, code) => {
    await start({ users: [{ ...user, state }] });
    const answer = await ask(qualys, HOSTS);
    expect([answer.status, texts(answer, 'CODE')]).toEqual([status, [code]]);
    expect(answer.headers.get('x-ratelimit-limit')).toBeNull();
  });
});

describe('parameters', () => {
  it.each([
    [DETECTIONS, { show_everything: '1' }, '1901'],
    [DETECTIONS, { arf_kernel_filter: '1' }, '1901'],
    ['/api/2.0/fo/asset/host/vm/detection/', { show_arf_data: '1' }, '1901'],
    ['/api/4.0/fo/asset/host/vm/detection/', { vuln_detection_source: '1' }, '1901'],
    [DETECTIONS, { ids: 'abc123' }, '1905'],
    [DETECTIONS, { status: 'Reopened' }, '1905'],
    [DETECTIONS, { vm_scan_date_after: 'yesterday' }, '1905'],
    [DETECTIONS, { vm_scan_since: '2026-11-01', max_days_since_last_vm_scan: '3' }, '1904'],
    [HOSTS, { details: 'Everything' }, '1905'],
    [KNOWLEDGE, { cve: 'CVE-2026-10001,CVE-2026-10002' }, '1905'],
  ])('%s with %o is refused with %s', async (path, form, code) => {
    await start();
    const answer = await ask(qualys, path, form);
    expect([answer.status, texts(answer, 'CODE')]).toEqual([400, [code]]);
    expect(answer.headers.get('x-ratelimit-limit')).toBe('300');
  });

  it('a missing action is refused with 1903, and is no offence', async () => {
    await start();
    const answer = await answered(await fetch(`${qualys.url}${HOSTS}`, { method: 'POST', headers, body: '' }));
    expect([answer.status, texts(answer, 'CODE'), qualys.violations]).toEqual([400, ['1903'], []]);
  });

  it('a GET of more than 8 kB is too long', async () => {
    await start();
    const long = `${qualys.url}${HOSTS}?action=list&ids=${'1,'.repeat(5000)}1`;
    expect((await fetch(long, { headers })).status).toBe(414);
  });

  it.each([
    ['work', 200],
    ['gone', 410],
  ] as const)('old versions %s by switch', async (oldVersions, status) => {
    await start({ oldVersions });
    expect((await ask(qualys, '/api/2.0/fo/asset/host/')).status).toBe(status);
    expect((await ask(qualys, HOSTS)).status).toBe(200);
  });
});

describe('limits of the subscription', () => {
  it('slide: the call over the limit waits until the oldest has left the window', async () => {
    let now = new Date('2026-11-16T08:00:00Z');
    await start({ limits: { perWindow: 2, windowSec: 60 }, now: () => now });
    expect((await ask(qualys, HOSTS)).headers.get('x-ratelimit-remaining')).toBe('1');
    now = new Date('2026-11-16T08:00:20Z');
    await ask(qualys, HOSTS);
    const refused = await ask(qualys, HOSTS);
    expect([refused.status, texts(refused, 'CODE'), texts(refused, 'VALUE')]).toEqual([409, ['1965'], ['40']]);
    expect(refused.headers.get('x-ratelimit-towait-sec')).toBe('40');
    expect((await ask(qualys, KNOWLEDGE)).status).toBe(200);
    now = new Date('2026-11-16T08:01:00Z');
    expect((await ask(qualys, HOSTS)).status).toBe(200);
  });

  it('are shared with everybody else of the same customer', async () => {
    await start();
    qualys.noisyNeighbour('host-list', 300);
    expect(texts(await ask(qualys, HOSTS), 'CODE')).toEqual(['1965']);
  });

  it('refuse the call too many at once, without saying how long to wait', async () => {
    await start({ limits: { concurrency: 1 } });
    qualys.setFault('busy', { count: 1, ms: 60_000 });
    ask(qualys, HOSTS).catch(() => 'cut off when the stand-in closes');
    while (qualys.requests.length < 1) await new Promise((resolve) => setImmediate(resolve));
    const refused = await ask(qualys, HOSTS);
    expect([refused.status, texts(refused, 'CODE'), texts(refused, 'KEY')]).toEqual([
      409,
      ['1960'],
      ['CALLS_TO_FINISH'],
    ]);
    expect(refused.headers.get('x-ratelimit-towait-sec')).toBeNull();
  });
});

describe('everything but the reads is an offence, answered as if it had worked', () => {
  it.each([
    ['POST', '/api/2.0/fo/scan/', 'action=launch&ip=10.0.0.1', 'POST /api/2.0/fo/scan/ action=launch'],
    ['POST', '/api/2.0/fo/scan/', 'action=cancel', 'POST /api/2.0/fo/scan/ action=cancel'],
    ['POST', '/api/3.0/fo/schedule/scan/', 'action=create', 'POST /api/3.0/fo/schedule/scan/ action=create'],
    ['POST', HOSTS, 'action=list&action=purge', `POST ${HOSTS} action=purge`],
    ['POST', HOSTS, 'action=update', `POST ${HOSTS} action=update`],
    ['POST', KNOWLEDGE, 'action=edit', `POST ${KNOWLEDGE} action=edit`],
    [
      'POST',
      '/api/2.0/fo/ignore_vuln/index.php',
      'action=ignore',
      'POST /api/2.0/fo/ignore_vuln/index.php action=ignore',
    ],
    ['POST', '/api/2.0/fo/asset/group/', 'action=delete', 'POST /api/2.0/fo/asset/group/ action=delete'],
    ['DELETE', HOSTS, '', `DELETE ${HOSTS}`],
    ['GET', '/msp/scan.php', '', 'GET /msp/scan.php'],
    ['POST', '/qps/rest/2.0/delete/am/hostasset', '', 'POST /qps/rest/2.0/delete/am/hostasset'],
    ['POST', '/qps/rest/2.0/search/am/hostasset', '<data>', 'POST /qps/rest/2.0/search/am/hostasset'],
    ['POST', '/pm/v1/deploymentjob', '{}', 'POST /pm/v1/deploymentjob'],
  ])('%s %s %s', async (method, path, body, offence) => {
    await start();
    const sent = method === 'GET' ? { method, headers } : { method, headers, body };
    expect((await fetch(`${qualys.url}${path}`, sent)).ok).toBe(true);
    expect(qualys.violations).toEqual([offence]);
  });

  it('a DTD that is fetched is one, too', async () => {
    await start();
    const { text } = await ask(qualys, HOSTS);
    const dtd = /SYSTEM "([^"]+)"/.exec(text)?.[1] ?? '';
    await fetch(dtd, { headers });
    expect(qualys.violations).toEqual([`GET ${new URL(dtd).pathname}`]);
  });
});
