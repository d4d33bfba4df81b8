import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describe } from '../../src/policy/describe.js';
import { explain } from '../../src/policy/explain.js';
import { createJudge } from '../../src/policy/judge.js';
import { DETECTIONS, incidents, ORIGINS, sampleCatalogue, TICKET } from './sample-catalogue.js';

const policy = {
  describe: (request: Parameters<typeof describe>[1]) => describe(sampleCatalogue, request),
  judge: createJudge({ mode: 'enforce', tickets: [incidents], reopen: false }),
};

it.each([
  [`POST ${DETECTIONS} action=list&ids=1,2`, 'permit', 'qualys:scans:read'],
  [`POST ${DETECTIONS} action=list  `, 'permit', 'qualys:scans:read'],
  [`GET ${TICKET}`, 'permit', 'servicenow:incidents:read'],
  [`PATCH ${TICKET}`, 'permit', 'servicenow:incidents:update'],
  [`PATCH ${TICKET} {"state": "6", "work_notes": "two words"}`, 'permit', 'servicenow:incidents:update'],
  [`PATCH ${TICKET} {"state":"7"}`, 'deny', 'servicenow:incidents:update'],
  [`POST ${ORIGINS.crowdstrike}/devices/entities/devices/v2 {"ids":["a1"]}`, 'permit', 'crowdstrike:hosts:read'],
  [`POST ${ORIGINS.qualys}/qps/rest/2.0/search/am/hostasset <ServiceRequest/>`, 'permit', 'qualys:assets:read'],
  [`POST ${DETECTIONS}`, 'deny', null],
  [`POST ${ORIGINS.qualys}/api/2.0/fo/scan/ action=launch`, 'deny', null],
  [`POST ${ORIGINS.crowdstrike}/devices/entities/devices-actions/v2?action_name=contain {"ids":["a1"]}`, 'deny', null],
  [`DELETE ${TICKET}`, 'deny', null],
  [`get ${TICKET}`, 'deny', null],
])('%s is a %s', (line, decision, operation) => {
  expect(explain(line, policy)).toMatchObject({ decision, operation });
});

it.each(['', '   ', 'GET', 'hello', TICKET, `GET\t${TICKET}`, '{"method":"GET"}'])('"%s" is not understood', (line) => {
  expect(explain(line, policy)).toEqual({ decision: 'deny', operation: null, because: ['not-a-request-line'] });
});

it('answers every text, and always with a reason', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (line) => {
      const { decision, operation, because } = explain(line, policy);
      expect({ decision, operation }).toEqual({ decision: 'deny', operation: null });
      expect(because.length).toBeGreaterThan(0);
    }),
  );
});
