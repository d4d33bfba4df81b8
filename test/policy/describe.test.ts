import { describe as group, expect, it } from 'vitest';
import { describe, type HttpRequest } from '../../src/policy/describe.js';
import { DETECTIONS, FORM, ORIGINS, sampleCatalogue, TICKET } from './sample-catalogue.js';

const told = (request: HttpRequest) => describe(sampleCatalogue, request);
const nameOf = (request: HttpRequest) => told(request).operation?.name;
const detections = (body: string, url = DETECTIONS, contentType = FORM) =>
  nameOf({ method: 'POST', url, contentType, body });

group('an exact request is its catalogue entry', () => {
  it.each<[string, HttpRequest]>([
    ['queryHosts', { method: 'GET', url: `${ORIGINS.crowdstrike}/devices/queries/devices/v1` }],
    [
      'queryHosts',
      { method: 'GET', url: `${ORIGINS.crowdstrike}/devices/queries/devices/v1?filter=hostname%3A%27APP01%27&limit=5` },
    ],
    ['onlineStates', { method: 'GET', url: `${ORIGINS.crowdstrike}/devices/entities/online-state/v1?ids=a1&ids=b2` }],
    [
      'hostDetails',
      {
        method: 'POST',
        url: `${ORIGINS.crowdstrike}/devices/entities/devices/v2`,
        contentType: 'application/json',
        body: '{ "ids": ["a1"] }',
      },
    ],
    ['listDetections', { method: 'POST', url: DETECTIONS, contentType: FORM, body: 'action=list&ids=1%2C2&qids=7' }],
    ['listDetections', { method: 'POST', url: DETECTIONS, contentType: `${FORM}; charset=UTF-8`, body: 'action=list' }],
    ['readTicket', { method: 'GET', url: `${TICKET}?sysparm_query=state=10^active=true` }],
    ['updateTicket', { method: 'PATCH', url: TICKET, contentType: 'application/json', body: '{"state":"6"}' }],
    ['updateTicket', { method: 'PATCH', url: TICKET }],
  ])('%s', (name, request) => {
    expect(nameOf(request)).toBe(name);
  });
});

group('a trick in the URL is nothing we know', () => {
  const path = '/api/5.0/fo/asset/host/vm/detection/';
  it.each([
    ['http instead of https', `http://qualysapi.corp.example${path}`],
    ['another host', `https://qualysapi.corp.example.evil.example${path}`],
    ['a host with a final dot', `https://qualysapi.corp.example.${path}`],
    ['a capital in the host', `https://QualysAPI.corp.example${path}`],
    ['a capital in the scheme', `HTTPS://qualysapi.corp.example${path}`],
    ['another port', `https://qualysapi.corp.example:8443${path}`],
    ['the default port spelt out', `https://qualysapi.corp.example:443${path}`],
    ['user info', `https://qualysapi.corp.example@evil.example${path}`],
    ['user info before our host', `https://user:word@qualysapi.corp.example${path}`],
    ['empty user info', `https://@qualysapi.corp.example${path}`],
    ['a fragment', `${DETECTIONS}#x`],
    ['an empty fragment', `${DETECTIONS}#`],
    ['a query where none is allowed', `${DETECTIONS}?action=purge`],
    ['an empty query', `${DETECTIONS}?`],
    ['a dot segment', `https://qualysapi.corp.example/api/5.0/fo/asset/host/vm/x/../detection/`],
    ['an encoded dot segment', `https://qualysapi.corp.example/api/5.0/fo/asset/host/vm/x/%2e%2e/detection/`],
    ['an encoded slash', `https://qualysapi.corp.example/api/5.0/fo/asset%2fhost/vm/detection/`],
    ['an encoded letter', `https://qualysapi.corp.example/%61pi/5.0/fo/asset/host/vm/detection/`],
    ['a double slash', `https://qualysapi.corp.example//api/5.0/fo/asset/host/vm/detection/`],
    ['a backslash', `https://qualysapi.corp.example\\api/5.0/fo/asset/host/vm/detection/`],
    ['a path parameter', `https://qualysapi.corp.example/api/5.0/fo/asset/host/vm/detection;x=1/`],
    ['a capital in the path', `https://qualysapi.corp.example/API/5.0/fo/asset/host/vm/detection/`],
    ['no trailing slash', `https://qualysapi.corp.example/api/5.0/fo/asset/host/vm/detection`],
    ['one segment more', `${DETECTIONS}x/`],
    ['one segment less', `https://qualysapi.corp.example/api/5.0/fo/asset/host/vm/`],
    ['a hole filled wrongly', `https://qualysapi.corp.example/api/15.0/fo/asset/host/vm/detection/`],
    ['a hole over two segments', `https://qualysapi.corp.example/api/5.0/x/fo/asset/host/vm/detection/`],
    ['a leading space', ` ${DETECTIONS}`],
    ['a trailing newline', `${DETECTIONS}\n`],
    ['a tab inside', DETECTIONS.replace('fo', 'f\to')],
    ['an international host', `https://qualysapi.cörp.example${path}`],
    ['a punycode host', `https://qualysapi.xn--crp-sna.example${path}`],
    ['no host at all', path],
    ['nothing', ''],
  ])('%s', (_trick, url) => {
    expect(detections('action=list', url)).toBeUndefined();
  });
});

group('a trick in the form is nothing we know', () => {
  it.each([
    ['another action', 'action=purge'],
    ['the action twice', 'action=list&action=purge'],
    ['the action twice alike', 'action=list&action=list'],
    ['the action twice, once encoded', 'action=list&%61ction=purge'],
    ['the action twice, as a list', 'action=list&action[]=purge'],
    ['a capital', 'Action=list'],
    ['a capital value', 'action=List'],
    ['no action', 'ids=1'],
    ['no body', ''],
    ['an action without a value', 'action'],
    ['a semicolon as separator', 'action=list;action=purge'],
    ['a semicolon inside another field', 'action=list&ids=1;action=purge'],
    ['an unknown field', 'action=list&launch=1'],
    ['another field twice', 'action=list&ids=1&ids=2'],
    ['a space', ' action=list'],
    ['an encoded space', 'action=list+'],
    ['a final newline', 'action=list\n'],
    ['an encoded null', 'action=list%00'],
    ['a broken escape', 'action=list&ids=%zz'],
    ['an overlong escape', 'action=list&ids=%c0%af'],
    ['an empty pair', 'action=list&&ids=1'],
  ])('%s', (_trick, body) => {
    expect(detections(body)).toBeUndefined();
  });

  it.each(['multipart/form-data', 'application/json', 'text/plain', `${FORM}; charset=utf-16`, ''])(
    'sent as "%s"',
    (contentType) => {
      expect(detections('action=list', DETECTIONS, contentType)).toBeUndefined();
    },
  );

  it.each(['get', 'post', 'Post', 'PUT', 'DELETE', 'GET', 'POST ', ''])('method "%s"', (method) => {
    expect(nameOf({ method, url: DETECTIONS, contentType: FORM, body: 'action=list' })).toBeUndefined();
  });
});

group('a trick in the query is nothing we know', () => {
  it.each([
    ['an unknown parameter', 'action=contain'],
    ['a parameter twice', 'limit=1&limit=2'],
    ['an encoded name', 'l%69mit=1'],
    ['a semicolon', 'limit=1;filter=x'],
    ['a name without a value', 'limit'],
    ['a control character', 'filter=%0a'],
  ])('%s', (_trick, query) => {
    const url = `${ORIGINS.crowdstrike}/devices/queries/devices/v1?${query}`;
    expect(nameOf({ method: 'GET', url })).toBeUndefined();
  });

  it('a body on a GET', () => {
    const url = `${ORIGINS.crowdstrike}/devices/queries/devices/v1`;
    expect(nameOf({ method: 'GET', url, contentType: 'application/json', body: '{}' })).toBeUndefined();
  });

  it('the same path on another vendor', () => {
    expect(nameOf({ method: 'GET', url: `${ORIGINS.qualys}/devices/queries/devices/v1` })).toBeUndefined();
  });
});

group('an XML search', () => {
  const search = (body: string) =>
    nameOf({
      method: 'POST',
      url: `${ORIGINS.qualys}/qps/rest/2.0/search/am/hostasset`,
      contentType: 'text/xml',
      body,
    });

  it('is known when it only searches', () => {
    const criteria = '<Criteria field="name" operator="EQUALS">app01.corp.example</Criteria>';
    const body = `<ServiceRequest><filters>${criteria}</filters></ServiceRequest>`;
    expect(search(body)).toBe('searchAssets');
    expect(search(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`)).toBe('searchAssets');
  });

  it.each([
    '<ServiceRequest><data><HostAsset/></data></ServiceRequest>',
    '<ServiceRequest><DATA/></ServiceRequest>',
    '<ServiceRequest><data\n></data></ServiceRequest>',
    '<ServiceRequest xmlns:q="x"><q:data/></ServiceRequest>',
    '<!DOCTYPE r [<!ENTITY d "x">]><ServiceRequest>&d;</ServiceRequest>',
    '<?xml version="1.0" encoding="UTF-7"?><ServiceRequest/>',
    'action=list',
    '',
  ])('is not known as %s', (body) => {
    expect(search(body)).toBeUndefined();
  });
});

group('a write', () => {
  const write = (body: string) =>
    told({ method: 'PATCH', url: TICKET, contentType: 'application/json', body, from: '10' });

  it('tells its change from the request itself', () => {
    expect(write('{"state":"6", "close_notes":"proved"}').change).toEqual({
      table: 'incident',
      fields: ['state', 'close_notes'],
      from: '10',
      to: '6',
    });
  });

  it('that says nothing of its body changes nothing', () => {
    expect(told({ method: 'PATCH', url: TICKET }).change).toEqual({
      table: 'incident',
      fields: [],
      from: undefined,
      to: undefined,
    });
  });

  it.each([
    ['a key twice', '{"state":"2","state":"6"}'],
    ['a key twice, once escaped', String.raw`{"state":"2","st\u0061te":"6"}`],
    ['a number', '{"state":6}'],
    ['a nested object', '{"state":{"value":"6"}}'],
    ['a list of records', '[{"state":"6"}]'],
    ['half a document', '{"state":"6"'],
    ['two documents', '{"state":"6"}{"state":"7"}'],
    ['a form', 'state=6'],
    ['nothing', ''],
  ])('with %s is nothing we know', (_trick, body) => {
    expect(write(body).operation).toBeUndefined();
  });
});

it('a pattern that remembers its last match is tried afresh each time', () => {
  const operations = sampleCatalogue.operations.map((operation) =>
    operation.name === 'readTicket'
      ? { ...operation, holes: { table: /[a-z]+/g, sysId: /^[0-9a-f]{32}$/y } }
      : operation,
  );
  const request = { method: 'GET', url: TICKET };
  const names = [1, 2, 3].map(() => describe({ ...sampleCatalogue, operations }, request).operation?.name);
  expect(names).toEqual(['readTicket', 'readTicket', 'readTicket']);
});

it('where a read and a write overlap, the write speaks', () => {
  const [read] = sampleCatalogue.operations;
  if (read === undefined) throw new Error('the sample is empty');
  const twin = { ...read, name: 'twin', effect: 'write' as const };
  const request = { method: 'GET', url: `${ORIGINS.crowdstrike}/devices/queries/devices/v1` };
  for (const operations of [
    [read, twin],
    [twin, read],
  ]) {
    expect(describe({ ...sampleCatalogue, operations }, request).operation?.name).toBe('twin');
  }
});
