import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describe, type HttpRequest } from '../../src/policy/describe.js';
import { createJudge } from '../../src/policy/judge.js';
import { DETECTIONS, falconSample, FORM, incidents, ORIGINS, sampleCatalogue, TICKET } from './sample-catalogue.js';

const judge = createJudge({ mode: 'enforce', tickets: [incidents], reopen: false });
const decide = (request: HttpRequest) => judge(describe(sampleCatalogue, request)).decision;
const methods = fc.constantFrom('GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD', 'OPTIONS');
const origins = fc.constantFrom(...Object.values(ORIGINS));

it('never permits a random URL', () => {
  const url = fc.oneof(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string(), fc.webPath());
  fc.assert(
    fc.property(methods, url, (method, url) => decide({ method, url }) === 'deny'),
    { numRuns: 2000 },
  );
});

it('never permits a random path on a vendor', () => {
  const path = fc.array(fc.stringMatching(/^[\w.%~;-]{1,12}$/)).map((segments) => `/${segments.join('/')}`);
  fc.assert(
    fc.property(
      methods,
      origins,
      path,
      (method, origin, path) => decide({ method, url: `${origin}${path}` }) === 'deny',
    ),
    { numRuns: 2000 },
  );
});

it('permits no neighbour of a permitted request: one character more, less or else', () => {
  const request = { method: 'POST', url: DETECTIONS, contentType: FORM, body: 'action=list' };
  const edit = fc.tuple(fc.nat(DETECTIONS.length), fc.nat(1), fc.string({ maxLength: 1, unit: 'binary' }));
  const digit = DETECTIONS.indexOf('5.0');
  fc.assert(
    fc.property(edit, ([at, removed, put]) => {
      const url = DETECTIONS.slice(0, at) + put + DETECTIONS.slice(at + removed);
      fc.pre(url !== DETECTIONS && !/^\d\.\d$/.test(url.slice(digit, digit + 3)));
      return decide({ ...request, url }) === 'deny';
    }),
    { numRuns: 3000 },
  );
});

it('never permits a random body', () => {
  const write = { method: 'PATCH', url: TICKET, contentType: 'application/json', from: '10' };
  const columns = fc.dictionary(fc.string({ minLength: 1 }), fc.string(), { minKeys: 1 });
  const allowed = new Set(['state', 'work_notes', 'close_notes', 'close_code', 'u_repatch']);
  fc.assert(
    fc.property(columns, (body) => {
      fc.pre(Object.keys(body).some((name) => !allowed.has(name)));
      return decide({ ...write, body: JSON.stringify(body) }) === 'deny';
    }),
  );
});

it.each(['""', '5', '{"state":"6"}'])('never permits a body with a column __proto__: %s', (value) => {
  const write = { method: 'PATCH', url: TICKET, contentType: 'application/json', from: '10' };
  expect(decide({ ...write, body: '{"state":"6"}' })).toBe('permit');
  expect(decide({ ...write, body: `{"state":"6","__proto__":${value}}` })).toBe('deny');
});

const list = new URL('../../../shared/vendors/falcon_operations.tsv', import.meta.url);

it.skipIf(!existsSync(list))('denies every Falcon operation outside the sample', () => {
  const known = new Set(falconSample.map(({ method, path }) => `${method} ${path}`));
  const rows = readFileSync(list, 'utf8').trim().split('\n').slice(1);
  const asked = new Set(
    rows.map((row) => {
      const [, method = '', path = ''] = row.split('\t');
      return `${method} ${path.replaceAll(/\{\w+\}/g, 'a1')}`;
    }),
  );
  const permitted = [...asked].filter((line) => {
    const [method = '', path = ''] = line.split(' ');
    return decide({ method, url: `${ORIGINS.crowdstrike}${path}` }) === 'permit';
  });
  expect(asked.size).toBeGreaterThan(1000);
  expect(permitted.filter((line) => !known.has(line))).toEqual([]);
  expect(permitted.sort()).toEqual([...known].sort());
});
