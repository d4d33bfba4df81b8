import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { FalconStandIn } from '../../../lab/falcon/start-falcon.js';
import { ask, askToken, COMBINED, DETAILS, mondayFalcon, VULNERABILITIES, type Answered } from './ask.js';

const SAMPLES = new URL('../../../../shared/samples/crowdstrike/', import.meta.url);
const Recorded = z.object({ response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()) }) });

/** The reference recordings are not part of this repository; without them there is nothing to compare with. */
describe.skipIf(!existsSync(SAMPLES))('the stand-in looks like the recordings', () => {
  let falcon: FalconStandIn;
  let server: Answered;
  beforeAll(async () => {
    falcon = await mondayFalcon();
    falcon.addHost({ hostname: 'WEB1', serial: 'SN-1', instanceId: 'i-0aa11bb22cc33dd44', domain: 'corp.example' });
    server = await ask(falcon, { path: DETAILS, ids: ['1'.padStart(32, '0')] });
  });
  afterAll(() => falcon.close());

  it('a device has no field of another type than recorded, and none that was neither recorded nor documented', () => {
    const recorded = typesOf(...devicesIn('jupiterone/devices-v2-four-hosts.json'));
    const ours = typesOf(...devicesOf(server.text));
    const newer = new Set(['filesystem_containment_status', 'rtr_state']);
    expect([...ours].filter(([field, type]) => !newer.has(field) && recorded.get(field) !== type)).toEqual([]);
  });

  it('a record one second old lacks what the recorded one lacks', async () => {
    falcon.addHost({ hostname: 'NEW1', profile: 'newborn' });
    const answer = await ask(falcon, { path: COMBINED, query: { filter: "hostname:['NEW1']" } });
    const ours = typesOf(...devicesOf(answer.text));
    const recorded = typesOf(...devicesIn('jupiterone/device-v1-sparse.json'));
    for (const field of ['policies', 'device_policies', 'reduced_functionality_mode', 'provision_status']) {
      expect([ours.has(field), recorded.has(field)]).toEqual([false, false]);
    }
  });

  it.each([
    ['token-201-us2', {}],
    ['token-400-invalid-client', { client_id: 'not-valid.' }],
    ['token-403-2022', { client_secret: 'wrong' }],
  ])('%s: same status, same keys, same headers', async (name, form) => {
    compare(await askToken(falcon, form), name);
  });

  it('devices-v2-mac-2023-09: same status, same keys, same headers', () => {
    compare(server, 'devices-v2-mac-2023-09');
  });

  it('spotlight-combined-1: same keys, of the same types, and none that was not recorded or documented', async () => {
    falcon.vulnerability('1'.padStart(32, '0'), { cve: 'CVE-2026-1001' });
    const query = { filter: `aid:'${'1'.padStart(32, '0')}'`, facet: 'cve' };
    const answer = await ask(falcon, { path: VULNERABILITIES, query });
    compare(answer, 'spotlight-combined-1');
    const recorded = typesOf(...devicesIn('jupiterone/spotlight-combined-1.json'));
    const ours = typesOf(...devicesOf(answer.text));
    expect([...ours].filter(([field, type]) => field !== 'confidence' && recorded.get(field) !== type)).toEqual([]);
  });

  it('a cursor that has run out: same keys', async () => {
    const quoted: { body: unknown } = JSON.parse(read('issues/spotlight-404-cursor-expired.json'));
    const query = { filter: "aid:'x'", after: 'unknown' };
    const { text } = await ask(falcon, { path: VULNERABILITIES, query });
    expect(shape(JSON.parse(text))).toEqual(shape(quoted.body));
  });

  it('401: same keys', async () => {
    const quoted: { body: unknown } = JSON.parse(read('issues/401-invalid-bearer.json'));
    const { text } = await ask(falcon, { path: COMBINED, bearer: 'unknown' });
    expect(shape(JSON.parse(text))).toEqual(shape(quoted.body));
  });
});

function compare(ours: Answered, name: string): void {
  const { response } = Recorded.parse(JSON.parse(read(`jupiterone/${name}.http.json`)));
  expect(ours.status).toBe(response.status);
  // A connection is kept or closed as the proxies on the way like it.
  const missing = Object.keys(response.headers).filter(
    (header) => header !== 'connection' && !ours.headers.has(header),
  );
  expect(missing).toEqual([]);
  expect(shape(JSON.parse(ours.text))).toEqual(shape(JSON.parse(read(`jupiterone/${name}.json`))));
}

/** The keys of the envelope, and of its meta. */
function shape(body: unknown): unknown {
  const { meta, ...rest } = z.looseObject({ meta: z.looseObject({}).optional() }).parse(body);
  return { keys: Object.keys(rest).sort(), meta: Object.keys(meta ?? {}).sort() };
}

function read(file: string): string {
  return readFileSync(new URL(file, SAMPLES), 'utf8');
}

function devicesIn(file: string): Record<string, unknown>[] {
  return devicesOf(read(file));
}

function devicesOf(text: string): Record<string, unknown>[] {
  return z.object({ resources: z.array(z.record(z.string(), z.unknown())) }).parse(JSON.parse(text)).resources;
}

function typesOf(...devices: Record<string, unknown>[]): Map<string, string> {
  return new Map(devices.flatMap((device) => Object.entries(device).map(([field, value]) => [field, typeof value])));
}
