import { htmlReply, type Reply } from './reply.js';
import { simpleReturn } from './simple-return.js';
import { serviceResponse } from './service-response.js';
import type { Answer } from './answer.js';

/** A call outside the reads we may do, answered as if it had worked: a refusal would hide the offence. qualys 8.2 */
export function answerForbidden({ method, path, action, at }: Offence): Answer | Reply {
  if (path.startsWith('/qps/')) return serviceResponse({ count: 1 });
  if (path.startsWith('/msp/')) return genericReturn(at);
  if (/^\/api\/\d+\.\d+\/fo\/asset\/host\/$/.test(path) && action === 'purge') return batchReturn(at);
  if (path.startsWith('/api/')) return success(action, at);
  if (/^\/(pm|mtg|csapi|auth|rest)\//.test(path)) return jsonSuccess(method);
  return htmlReply(404, '404 Not Found');
}

export interface Offence {
  readonly method: string;
  readonly path: string;
  readonly action: string | undefined;
  readonly at: Date;
}

export function describeOffence({ method, path, action }: Offence): string {
  return `${method} ${path}${action === undefined ? '' : ` action=${action}`}`;
}

function success(action: string | undefined, at: Date): Answer {
  if (action !== 'launch') return simpleReturn({ status: 200, text: 'Action completed successfully.', at });
  const items = { ID: 136_001, REFERENCE: 'scan/1767225600.36001' };
  return simpleReturn({ status: 200, text: 'New vm scan launched', items, at });
}

function batchReturn(at: Date): Answer {
  const answer = simpleReturn({ status: 200, text: '', at });
  const batch = { TEXT: 'Hosts Queued for Purging', ID_SET: {} };
  return {
    ...answer,
    dtd: '/api/2.0/batch_return.dtd',
    document: { BATCH_RETURN: { RESPONSE: { DATETIME: at.toISOString(), BATCH_LIST: { BATCH: batch } } } },
  };
}

function genericReturn(at: Date): Answer {
  const document = { GENERIC_RETURN: { '@at': at.toISOString(), RETURN: { '@status': 'SUCCESS' } } };
  return { status: 200, kind: 'error', dtd: '/generic_return.dtd', document };
}

function jsonSuccess(method: string): Reply {
  return { status: method === 'POST' ? 201 : 200, headers: { 'Content-Type': 'application/json' }, text: '{}' };
}
