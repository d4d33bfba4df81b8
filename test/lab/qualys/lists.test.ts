import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { answered, ask, ASSETS, DETECTIONS, headers, hour, HOSTS, KNOWLEDGE, mondayQualys } from './ask.js';
import { searchAssets, texts } from './ask.js';

let qualys: QualysStandIn;
let first: number;
let second: number;

beforeEach(async () => {
  qualys = await mondayQualys({
    users: [
      { username: 'reader', password: 'p\u00e4ss:word' },
      { username: 'limited', password: 'x', scope: [700_100_002] },
    ],
  });
  first = qualys.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', agent: true, serial: 'SN-0001' });
  second = qualys.addHost({ ip: '10.1.0.2', fqdn: 'app02.corp.example', instanceId: 'i-0aa11bb22cc33dd44' });
});
afterEach(() => qualys.close());

describe('Host List Detection hides by default', () => {
  it('Fixed records, and with them the whole host', async () => {
    qualys.addFinding(first, 101, { status: 'Fixed' });
    expect((await ask(qualys, DETECTIONS)).text).not.toContain('<HOST_LIST>');
    expect(texts(await ask(qualys, DETECTIONS, { status: 'Fixed' }), 'ID')).toEqual([String(first)]);
  });

  it.each(['include_ignored', 'include_disabled'])('what only %s=1 shows', async (name) => {
    qualys.addFinding(first, 101);
    if (name === 'include_ignored') qualys.ignore(first, 101);
    else qualys.disable(101);
    expect(texts(await ask(qualys, DETECTIONS), 'QID')).toEqual([]);
    const shown = await ask(qualys, DETECTIONS, { [name]: '1' });
    expect(texts(shown, name === 'include_ignored' ? 'IS_IGNORED' : 'IS_DISABLED')).toEqual(['1']);
  });

  it('information records, reopening, asset id, kernel flag and source, each behind its switch', async () => {
    qualys.addFinding(first, 45038, { type: 'Info' });
    qualys.addFinding(first, 101, { kernel: true });
    const plain = await ask(qualys, DETECTIONS);
    expect(plain.text).not.toMatch(/45038|ASSET_ID|AFFECT_RUNNING_KERNEL|DETECTION_SOURCE/);
    const switches = { show_igs: '1', show_asset_id: '1', show_arf_data: '1', vuln_detection_source: '1' };
    const full = await ask(qualys, DETECTIONS, switches);
    expect(texts(full, 'QID')).toEqual(['45038', '101']);
    expect(full.text).toMatch(/<ASSET_ID>.*<AFFECT_RUNNING_KERNEL>1.*DETECTION_SOURCE>Cloud Agent/s);
  });

  it('superseded QIDs when asked to, even the one that was asked for', async () => {
    qualys.addKnowledge({ qid: 101, supersededBy: 102 });
    qualys.addFinding(first, 101);
    expect(texts(await ask(qualys, DETECTIONS, { qids: '101', filter_superseded_qids: '1' }), 'QID')).toEqual([]);
    expect(texts(await ask(qualys, DETECTIONS, { qids: '101' }), 'QID')).toEqual(['101']);
  });

  it('the whole host, when a time filter misses', async () => {
    qualys.addFinding(first, 101, { lastFound: hour(-30) });
    const since = '2026-11-15T12:00:00Z';
    expect(texts(await ask(qualys, DETECTIONS, { vm_scan_date_after: since }), 'QID')).toEqual([]);
    expect(texts(await ask(qualys, DETECTIONS, { detection_last_tested_since: since }), 'QID')).toEqual([]);
    expect(texts(await ask(qualys, DETECTIONS), 'QID')).toEqual(['101']);
  });
});

describe('Host List Detection', () => {
  it('keeps several records of one QID apart by port, and shows RESULTS unless told not to', async () => {
    qualys.addFinding(first, 101, { port: 443, protocol: 'tcp', ssl: true, results: 'a ]]> b' });
    qualys.addFinding(first, 101, { port: 8443, protocol: 'tcp' });
    const answer = await ask(qualys, DETECTIONS, { qids: '100-102' });
    expect(texts(answer, 'PORT')).toEqual(['443', '8443']);
    expect(answer.text).toContain('<![CDATA[a ]]]]><![CDATA[> b]]>');
    expect(texts(await ask(qualys, DETECTIONS, { show_results: '0' }), 'RESULTS')).toEqual([]);
  });

  it('omits LAST_TEST where there is none', async () => {
    qualys.addFinding(first, 101, { lastTest: undefined });
    expect(texts(await ask(qualys, DETECTIONS), 'LAST_TEST_DATETIME')).toEqual([]);
  });

  it('pages by host with an inclusive id_min behind a warning that forgets the filters', async () => {
    for (const host of [first, second]) qualys.addFinding(host, 101);
    const page = await ask(qualys, DETECTIONS, { truncation_limit: '1', status: 'New,Active,Re-Opened,Fixed' });
    expect(texts(page, 'ID')).toEqual([String(first)]);
    expect(texts(page, 'CODE')).toEqual(['1980']);
    const [next = ''] = texts(page, 'URL');
    expect(next).toBe(`${qualys.url}${DETECTIONS}?action=list&truncation_limit=1&id_min=${second}`);
    const last = await answered(await fetch(next, { headers }));
    expect(texts(last, 'ID')).toEqual([String(second)]);
    expect(last.text).not.toContain('WARNING');
  });

  it.each([
    ['foreign-paging', 'https://qualysapi.elsewhere.example/'],
    ['paging-loop', 'id_min=700100001'],
  ])('%s bends the URL of the warning', async (fault, expected) => {
    for (const host of [first, second]) qualys.addFinding(host, 101);
    qualys.setFault(fault);
    expect(texts(await ask(qualys, DETECTIONS, { truncation_limit: '1' }), 'URL')[0]).toContain(expected);
  });
});

describe('Host List', () => {
  it('tells a known host without records from an unknown one, which Host List Detection cannot', async () => {
    const [known, unknown] = [{ ids: String(first) }, { ids: '1' }];
    expect((await ask(qualys, DETECTIONS, known)).text).toBe((await ask(qualys, DETECTIONS, unknown)).text);
    expect(texts(await ask(qualys, HOSTS, known), 'ID')).toEqual([String(first)]);
    expect((await ask(qualys, HOSTS, unknown)).text).not.toContain('<HOST_LIST>');
  });

  it.each([
    ['ids', '700100001-700100001'],
    ['ips', '10.1.0.0-10.1.0.1'],
    ['id_max', '700100001'],
  ])('selects by %s', async (name, value) => {
    expect(texts(await ask(qualys, HOSTS, { [name]: value }), 'ID')).toEqual([String(first)]);
  });

  it('gives ids alone, the usual, or all', async () => {
    expect((await ask(qualys, HOSTS, { details: 'None' })).text).toContain('<ID_SET>');
    const basic = await ask(qualys, HOSTS);
    expect(texts(basic, 'TRACKING_METHOD')).toEqual(['Cloud Agent', 'IP']);
    expect(texts(basic, 'EC2_INSTANCE_ID')).toEqual(['i-0aa11bb22cc33dd44']);
    expect(basic.text).not.toContain('SERIAL_NUMBER');
    expect(texts(await ask(qualys, HOSTS, { details: 'All' }), 'SERIAL_NUMBER')).toEqual(['SN-0001']);
  });

  it('shows a user of limited scope nothing but that scope', async () => {
    const limited = { ...headers, authorization: `Basic ${btoa('limited:x')}` };
    const response = await fetch(`${qualys.url}${HOSTS}?action=list`, { headers: limited });
    expect(texts(await answered(response), 'ID')).toEqual([String(second)]);
  });
});

describe('KnowledgeBase', () => {
  it('answers with discovery flags, modules and CVEs, and leaves unknown QIDs out', async () => {
    qualys.addKnowledge({ qid: 101, remote: true, authTypes: ['Windows'], cves: ['CVE-2026-10001'], modules: ['VM'] });
    const answer = await ask(qualys, KNOWLEDGE, { ids: '101,999', show_supported_modules_info: '1' });
    expect(texts(answer, 'QID')).toEqual(['101']);
    expect(answer.text).toMatch(/<SUPPORTED_MODULES>VM<.*<REMOTE>1<.*<AUTH_TYPE>Windows</s);
    expect(texts(await ask(qualys, KNOWLEDGE, { cve: 'CVE-2026-10001' }), 'QID')).toEqual(['101']);
    expect((await ask(qualys, KNOWLEDGE, { ids: '999' })).text).not.toContain('VULN_LIST>');
  });

  it('forgets a retired QID while its records stay', async () => {
    qualys.addFinding(first, 101);
    qualys.retireQid(101);
    expect(texts(await ask(qualys, KNOWLEDGE, { ids: '101' }), 'QID')).toEqual([]);
    expect(texts(await ask(qualys, DETECTIONS), 'QID')).toEqual(['101']);
  });

  it('always knows the QID of the scan time', async () => {
    const answer = await ask(qualys, KNOWLEDGE, { ids: '45038' });
    expect(texts(answer, 'VULN_TYPE')).toEqual(['Information Gathered']);
  });

  it('knows no truncation', async () => {
    const answer = await ask(qualys, KNOWLEDGE, { truncation_limit: '10' });
    expect([answer.status, texts(answer, 'CODE')]).toEqual([400, ['1901']]);
  });
});

describe('portal search for host assets', () => {
  it.each([
    ['<Criteria field="qwebHostId" operator="EQUALS">700100001</Criteria>', ['700100001']],
    ['<Criteria field="qwebHostId" operator="IN">700100001,700100002</Criteria>', ['700100001', '700100002']],
    ['<Criteria field="dnsHostName" operator="EQUALS">APP02.corp.example</Criteria>', ['700100002']],
    ['<Criteria field="netbiosName" operator="CONTAINS">APP0</Criteria>', ['700100001', '700100002']],
    [
      '<Criteria field="name" operator="CONTAINS">app</Criteria><Criteria field="address" operator="EQUALS">10.1.0.2</Criteria>',
      ['700100002'],
    ],
    ['<Criteria field="name" operator="EQUALS">nobody</Criteria>', []],
  ])('%s', async (criteria, expected) => {
    const answer = await searchAssets(qualys, criteria);
    expect(texts(answer, 'qwebHostId')).toEqual(expected);
    expect(texts(answer, 'count')).toEqual([String(expected.length)]);
  });

  it('pages by hasMoreRecords and lastId', async () => {
    const page = await searchAssets(qualys, '', '<limitResults>1</limitResults>');
    expect(page.text).toMatch(/<hasMoreRecords>true<.*<lastId>912300001</s);
    const rest = await searchAssets(qualys, '', '<limitResults>1</limitResults><startFromId>912300002</startFromId>');
    expect(rest.text).toContain('<hasMoreRecords>false<');
    expect(texts(rest, 'qwebHostId')).toEqual([String(second)]);
  });

  it('says INVALID_REQUEST and INVALID_CREDENTIALS with HTTP 200', async () => {
    const bad = await searchAssets(qualys, '<Criteria field="qwebHostId" operator="IN">abc123</Criteria>');
    expect([bad.status, texts(bad, 'responseCode')]).toEqual([200, ['INVALID_REQUEST']]);
    const stranger = await answered(await fetch(`${qualys.url}${ASSETS}`, { method: 'POST' }));
    expect([stranger.status, texts(stranger, 'responseCode')]).toEqual([200, ['INVALID_CREDENTIALS']]);
  });

  it('tells its version', async () => {
    const version = await answered(await fetch(`${qualys.url}/qps/rest/portal/version`, { headers }));
    expect(texts(version, 'responseCode')).toEqual(['SUCCESS']);
  });
});
