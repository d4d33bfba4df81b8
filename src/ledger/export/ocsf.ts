import { VERSION } from '../../shared/version.js';
import { plain } from './jsonl.js';
import { gravityOf } from './gravity.js';
import type { EntryBody, ExportFormat, ExportItem } from './item.js';

/** API Activity of OCSF 1.3, schema.ocsf.io/1.3.0/classes/api_activity. */
const CLASS = { category_uid: 6, category_name: 'Application Activity', class_uid: 6003, class_name: 'API Activity' };
const OCSF_VERSION = '1.3.0';
const PRODUCT = { name: 'Patchproof', vendor_name: 'Patchproof', version: VERSION };

type Facts = EntryBody['facts'];

/** What was hashed or signed is in `raw_data`, to the letter. */
export const ocsf: ExportFormat = {
  lineEnd: '\n',
  writer: () => {
    const begun = new Map<number, Facts>();
    return (item) =>
      JSON.stringify(item.kind === 'checkpoint' ? checkpointEvent(item) : entryEvent(item, callOf(item, begun)));
  },
};

/** An end is told with the call that it ends. A call whose end never came is forgotten when many others have begun. */
function callOf({ row, said: { kind, facts } }: ExportItem & { kind: 'entry' }, begun: Map<number, Facts>): Facts {
  if (kind === 'call-intended') {
    if (facts.decision === 'permit') begun.set(row.sequence, facts);
    const [oldest] = begun.keys();
    if (begun.size > MOST_BEGUN && oldest !== undefined) begun.delete(oldest);
    return facts;
  }
  const call = facts.of === undefined ? undefined : begun.get(facts.of);
  if (facts.of !== undefined) begun.delete(facts.of);
  return call === undefined ? facts : { ...call, ...facts };
}

const MOST_BEGUN = 1_000;

function entryEvent({ row, said }: ExportItem & { kind: 'entry' }, call: Facts) {
  const { sequence, at, hash, previous, body } = row;
  const { kind, ticket, verification } = said;
  return {
    ...base(activityOf(said, call), at),
    severity_id: SEVERITY[gravityOf(said)],
    ...statusOf(said),
    api: {
      operation: call.name ?? kind,
      request: { uid: String(said.facts.of ?? sequence) },
      ...(call.operation ? { service: { name: call.operation } } : {}),
      ...(said.facts.status ? { response: { code: said.facts.status } } : {}),
    },
    ...(call.origin && URL.canParse(call.origin) ? { dst_endpoint: { hostname: new URL(call.origin).hostname } } : {}),
    ...(call.method ? { http_request: { http_method: call.method } } : {}),
    ...(said.facts.status ? { http_response: { code: said.facts.status } } : {}),
    metadata: { ...metadata(hash, sequence), ...(verification === undefined ? {} : { correlation_uid: verification }) },
    raw_data: body,
    unmapped: { previous, ...(ticket === undefined ? {} : { ticket }) },
  };
}

function checkpointEvent({ checkpoint }: ExportItem & { kind: 'checkpoint' }) {
  const { at, sequence, statement } = checkpoint;
  return {
    ...base({ id: 99, name: 'checkpoint' }, at),
    severity_id: SEVERITY.usual,
    status_id: 1,
    api: { operation: 'checkpoint', request: { uid: String(sequence) } },
    metadata: metadata(`checkpoint-${checkpoint.kind}-${sequence}`, sequence),
    raw_data: statement,
    unmapped: { checkpoint: plain(checkpoint) },
  };
}

function base(activity: Activity, at: Date) {
  return {
    ...CLASS,
    activity_id: activity.id,
    activity_name: activity.name,
    type_uid: CLASS.class_uid * 100 + activity.id,
    time: at.getTime(),
    actor: { app_name: 'Patchproof' },
    src_endpoint: { name: 'patchproof', svc_name: 'patchproof' },
  };
}

function metadata(uid: string, sequence: number) {
  return { version: OCSF_VERSION, product: PRODUCT, log_name: 'audit', uid, sequence };
}

interface Activity {
  readonly id: 2 | 3 | 99;
  readonly name: string;
}

/** A PATCH is the only write there is; all that was asked else is a read, by whatever method. */
function activityOf({ kind }: EntryBody, { method }: Facts): Activity {
  if (method === undefined || method === null || method === 'SYSLOG') return { id: 99, name: kind };
  return method === 'PATCH' ? { id: 3, name: 'Update' } : { id: 2, name: 'Read' };
}

const SEVERITY = { usual: 1, failed: 2, denied: 3 } as const;

/** 1 success, 2 failure; 99 is for what has only been said to happen. */
function statusOf(said: EntryBody): Readonly<Record<string, unknown>> {
  const { kind, facts } = said;
  const gravity = gravityOf(said);
  if (gravity === 'denied') return { status_id: 2, status: 'denied', status_detail: facts.because?.join(', ') ?? '' };
  if (kind === 'call-intended') return { status_id: 99, status: facts.decision ?? 'intended' };
  return gravity === 'failed' ? { status_id: 2, status: facts.outcome ?? 'failed' } : { status_id: 1, status: 'ok' };
}
