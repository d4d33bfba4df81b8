import { existsSync, readFileSync } from 'node:fs';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { ask, DETECTIONS, HOSTS, hour, KNOWLEDGE, mondayQualys, searchAssets } from './ask.js';

const SAMPLES = new URL('../../../../shared/samples/qualys/', import.meta.url);

/** The reference recordings are not part of this repository; without them there is nothing to compare with. */
describe.skipIf(!existsSync(SAMPLES))('the stand-in looks like the recordings', () => {
  let qualys: QualysStandIn;
  beforeAll(async () => {
    qualys = await mondayQualys();
    const host = qualys.addHost({ ip: '10.1.0.1', fqdn: 'app01.corp.example', instanceId: 'i-0aa11bb22cc33dd44' });
    qualys.addKnowledge({ qid: 101, remote: true, cves: ['CVE-2026-10001'] });
    qualys.addFinding(host, 101, { kernel: true, port: 443, protocol: 'tcp', status: 'Fixed' });
    qualys.unpatch(host, [101], hour(0));
    qualys.scan(host, { kind: 'scanner', start: hour(1), end: hour(2), auth: true });
    qualys.process(hour(3));
  });
  afterAll(() => qualys.close());

  it('Host List Detection has no element in a place where no sample has it', async () => {
    const switches = { show_reopened_info: '1', show_asset_id: '1', show_arf_data: '1', truncation_limit: '1' };
    const ours = places((await ask(qualys, DETECTIONS, switches)).text);
    const known = samplePlaces(
      'graph-qualys/fixture.detections.xml',
      'synthetic/200_hld_v5_fixed_and_reopened.xml',
      'synthetic/200_hld_host_scanned_after_patch_but_qid_not_retested.xml',
      'pyqualys-vendor/HOST_LIST_VM_DETECTION_OUTPUT.xml',
    );
    // Documented in the field list, in none of the samples.
    const documented = new Set(['HOST/CLOUD_PROVIDER', 'HOST/EC2_INSTANCE_ID']);
    expect(ours.filter((place) => !known.has(place) && !documented.has(place))).toEqual([]);
    expect(ours).toContain('DETECTION/TIMES_REOPENED');
  });

  it('Host List has none either', async () => {
    const known = samplePlaces(
      'graph-qualys/fetchScannedHostIds.0.xml',
      'pyqualys-vendor/HOST_LIST_OUTPUT_TRUNCATED.xml',
      'pyqualys-vendor/HOST_LIST_OUTPUT_LOWERCASE.xml',
    );
    const documented = ['NETWORK_ID', 'CLOUD_PROVIDER', 'NETBIOS', 'LAST_VM_AUTH_SCANNED_DATE'];
    documented.push('LAST_VM_AUTH_SCANNED_DURATION');
    const ours = places((await ask(qualys, HOSTS)).text);
    expect(ours.filter((place) => !known.has(place) && !documented.includes(place.replace('HOST/', '')))).toEqual([]);
  });

  it('KnowledgeBase has none either', async () => {
    const known = samplePlaces('graph-qualys/iterateVulnerabilities.0.xml');
    const ours = places((await ask(qualys, KNOWLEDGE, { ids: '101' })).text);
    expect(ours.filter((place) => !known.has(place))).toEqual([]);
  });

  it('a bad id is refused in the same words and with the same elements', async () => {
    const sample = read('graph-qualys/iterateHostDetectionsBadId.0.xml');
    const ours = (await ask(qualys, DETECTIONS, { ids: 'abc123' })).text;
    expect(ours.replace(/<!DOCTYPE.*>/, '').replace(/<DATETIME>.*</, '')).toBe(
      sample.replace(/<!DOCTYPE.*>/, '').replace(/<DATETIME>.*</, ''),
    );
  });

  it('an empty answer has nothing but the time', async () => {
    const sample = places(read('graph-qualys/iterateHostDetectionsUnknownId.0.xml'));
    expect(places((await ask(qualys, DETECTIONS, { ids: '1' })).text)).toEqual(sample);
  });

  it.each(['BadId', 'UnknownId'])('the portal search %s has the same elements', async (which) => {
    const sample = places(read(`graph-qualys/iterateHostDetails${which}.0.xml`));
    const value = which === 'BadId' ? 'abc123' : '123';
    const answer = await searchAssets(qualys, `<Criteria field="qwebHostId" operator="IN">${value}</Criteria>`);
    expect(places(answer.text)).toEqual(sample);
  });

  it.each([
    ['graph-qualys/iterateHostDetections.1.meta.json', { ids: '1' }],
    ['graph-qualys/iterateHostDetectionsBadId.0.meta.json', { ids: 'abc123' }],
  ])('the headers of %s are all there', async (file, form) => {
    const recorded: { response: { headers: Record<string, string> } } = JSON.parse(read(file));
    const { headers } = await ask(qualys, DETECTIONS, form);
    const missing = Object.keys(recorded.response.headers).filter((name) => !headers.has(name));
    expect(missing).toEqual([]);
  });
});

function read(file: string): string {
  return readFileSync(new URL(file, SAMPLES), 'utf8');
}

function samplePlaces(...files: string[]): Set<string> {
  return new Set(files.flatMap((file) => places(read(file))).map((place) => place.toUpperCase()));
}

/** Every `parent/child` pair of a document, in order of first appearance. */
function places(text: string): string[] {
  const parser = new XMLParser({ ignoreAttributes: true, preserveOrder: true, parseTagValue: false });
  const found = new Set<string>();
  walk(parser.parse(text), '');
  return [...found];

  function walk(nodes: unknown, parent: string): void {
    for (const node of Array.isArray(nodes) ? nodes : []) {
      for (const [name, children] of Object.entries(node)) {
        if (/^[#:?]/.test(name)) continue;
        found.add(`${parent}/${name}`);
        walk(children, name);
      }
    }
  }
}
