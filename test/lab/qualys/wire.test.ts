import { afterEach, beforeEach, expect, it } from 'vitest';
import type { QualysStandIn } from '../../../lab/qualys/start-qualys.js';
import { ask, ASSETS, DETECTIONS, HOSTS, hour, KNOWLEDGE, mondayQualys, searchAssets, texts } from './ask.js';

let qualys: QualysStandIn;
let hostId: number;
let recordId: number;

beforeEach(async () => {
  qualys = await mondayQualys();
  hostId = qualys.addHost({ ip: '10.20.30.40', fqdn: 'app01.corp.example', agent: true });
  recordId = qualys.addFinding(hostId, 91001, { lastFound: hour(-24) });
});
afterEach(() => qualys.close());

it('writes a stated element of a record as it is stated, and nothing else differently', async () => {
  qualys.overrideFinding(hostId, recordId, { LAST_TEST_DATETIME: 'yesterday', X_NEW: '1' });
  const answer = await ask(qualys, DETECTIONS, { ids: String(hostId) });
  expect(texts(answer, 'LAST_TEST_DATETIME')).toEqual(['yesterday']);
  expect(texts(answer, 'LAST_FOUND_DATETIME')).toEqual(['2026-11-15T08:00:00Z']);
  expect(texts(answer, 'X_NEW')).toEqual(['1']);
});

it('leaves out what is stated as null', async () => {
  qualys.overrideFinding(hostId, recordId, { STATUS: null });
  const answer = await ask(qualys, DETECTIONS, { ids: String(hostId) });
  expect(texts(answer, 'QID')).toEqual(['91001']);
  expect(texts(answer, 'STATUS')).toEqual([]);
});

it('writes a stated element of a host in both lists', async () => {
  qualys.overrideHost(hostId, { LAST_VM_SCANNED_DATE: 'n/a', DNS_DATA: { FQDN: 'other.corp.example' } });
  for (const path of [HOSTS, DETECTIONS]) {
    const answer = await ask(qualys, path, { ids: String(hostId) });
    expect(texts(answer, 'LAST_VM_SCANNED_DATE')).toEqual(['n/a']);
    expect(texts(answer, 'FQDN')).toEqual(['other.corp.example']);
    expect(texts(answer, 'HOSTNAME')).toEqual(['app01']); // elements of elements are replaced one by one
  }
});

it('writes stated elements in the portal and in the KnowledgeBase', async () => {
  qualys.overrideAsset(hostId, { lastSystemBoot: 'never' });
  qualys.overrideQid(91001, { DISCOVERY: { REMOTE: '2', AUTH_TYPE_LIST: { AUTH_TYPE: ['Windows', 'Unix'] } } });
  const asset = await searchAssets(qualys, '<Criteria field="name" operator="CONTAINS">APP01</Criteria>');
  expect(texts(asset, 'lastSystemBoot'), ASSETS).toEqual(['never']);
  const entry = await ask(qualys, KNOWLEDGE, { ids: '91001' });
  expect(texts(entry, 'REMOTE')).toEqual(['2']);
  expect(texts(entry, 'AUTH_TYPE')).toEqual(['Windows', 'Unix']);
});

it('cuts lists after one host while pages are small', async () => {
  qualys.addHost({ ip: '10.20.30.41' });
  qualys.setFault('small-pages');
  const answer = await ask(qualys, HOSTS);
  expect(texts(answer, 'ID')).toEqual([String(hostId)]);
  expect(texts(answer, 'CODE')).toEqual(['1980']);
  expect(answer.text).toContain(`id_min=${hostId + 1}`);
});

it('says its own time in the header of every answer', async () => {
  expect((await ask(qualys, HOSTS)).headers.get('date')).toBe(hour(0).toUTCString());
});
