import { expect, it } from 'vitest';
import { z } from 'zod';
import { ocsf } from '../../../src/ledger/export/ocsf.js';
import { entries, items } from './items.js';

const oneOf = (...names: readonly string[]) =>
  [(value: object) => names.some((name) => name in value), `expected at least one of ${names.join(', ')}`] as const;

/**
 * What the class requires, and the types and values of what else we send:
 * https://schema.ocsf.io/1.3.0/classes/api_activity, with the objects actor, api, network_endpoint, metadata, product,
 * request, response, http_request and http_response it refers to.
 */
const ApiActivity = z
  .strictObject({
    activity_id: z.union([0, 1, 2, 3, 4, 99].map((id) => z.literal(id))),
    activity_name: z.string(),
    category_uid: z.literal(6),
    category_name: z.literal('Application Activity'),
    class_uid: z.literal(6003),
    class_name: z.literal('API Activity'),
    type_uid: z.number().int(),
    severity_id: z.union([0, 1, 2, 3, 4, 5, 6, 99].map((id) => z.literal(id))),
    status_id: z.union([0, 1, 2, 99].map((id) => z.literal(id))),
    status: z.string().optional(),
    status_detail: z.string().optional(),
    time: z.number().int().positive(),
    actor: z
      .strictObject({ app_name: z.string() })
      .refine(...oneOf('process', 'user', 'session', 'app_name', 'app_uid')),
    api: z.strictObject({
      operation: z.string().min(1),
      request: z.strictObject({ uid: z.string().min(1) }),
      response: z.strictObject({ code: z.number().int() }).optional(),
      service: z.strictObject({ name: z.string() }).optional(),
    }),
    src_endpoint: z
      .strictObject({ name: z.string(), svc_name: z.string() })
      .refine(...oneOf('ip', 'uid', 'name', 'hostname', 'svc_name')),
    dst_endpoint: z.strictObject({ hostname: z.hostname() }).optional(),
    http_request: z.strictObject({ http_method: z.string() }).optional(),
    http_response: z.strictObject({ code: z.number().int() }).optional(),
    metadata: z.strictObject({
      version: z.literal('1.3.0'),
      product: z.strictObject({ name: z.string(), vendor_name: z.string(), version: z.string() }),
      log_name: z.string(),
      uid: z.string(),
      sequence: z.number().int(),
      correlation_uid: z.string().optional(),
    }),
    raw_data: z.string(),
    unmapped: z.looseObject({}),
  })
  .refine(
    ({ type_uid, class_uid, activity_id }) => type_uid === class_uid * 100 + activity_id,
    'type_uid does not fit',
  );

const events = (() => {
  const write = ocsf.writer();
  return items().map((item) => ApiActivity.parse(JSON.parse(write(item))));
})();

it('each item of an export is an API Activity as OCSF 1.3 wants it', () => {
  expect(events).toHaveLength(entries.length + 1);
});

it('an end is told with the call that it ends, and what failed or was denied stands out', () => {
  expect(
    events.map(({ activity_name, severity_id, status_id, api }) => [
      activity_name,
      severity_id,
      status_id,
      api.operation,
    ]),
  ).toEqual([
    ['webhook', 1, 1, 'webhook'],
    ['verdict', 1, 1, 'verdict'],
    ['Update', 1, 99, 'updateTicket'],
    ['Update', 1, 1, 'updateTicket'],
    ['Update', 3, 2, 'updateTicket'],
    ['Read', 1, 99, 'listDetections'],
    ['Read', 2, 2, 'listDetections'],
    ['operator', 1, 1, 'operator'],
    ['checkpoint', 1, 1, 'checkpoint'],
  ]);
});

it('what was hashed or signed is in raw_data to the letter', () => {
  const expected = items().map((item) => (item.kind === 'entry' ? item.row.body : undefined));
  expect(events.slice(0, -1).map(({ raw_data }) => raw_data)).toEqual(expected.slice(0, -1));
});
