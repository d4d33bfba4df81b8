import { z } from 'zod';
import type { Reply } from '../../outbound/contract.js';
import type { Failure } from '../../outbound/failure.js';
import { shorten } from '../../shared/text.js';
import { documentOf } from './document.js';

const ApiError = z.object({ error: z.object({ message: z.string(), detail: z.string().nullish() }) });
/** The token endpoint has a form of its own. */
const TokenError = z.object({ error: z.string(), error_description: z.string().optional() });

/**
 * What a 4xx (but 429) means. The detail of a `forbidden` begins with `API level` when the account may do nothing at all,
 * with `record level` when this one ticket was refused. Only texts that we know are passed on: others may name people.
 */
export function refusalOf({ status, text }: Reply): Failure {
  const document = documentOf(text);
  const token = TokenError.safeParse(document).data;
  if (token) return tokenRefusal(status, token);

  const error = ApiError.safeParse(document).data?.error;
  if (status === 401) return { kind: 'unauthorized', detail: error ? NOT_AUTHENTICATED : NOT_THE_INSTANCE };
  if (status === 403)
    return { kind: 'forbidden', detail: error ? forbidden(error.detail ?? '') : `API level: ${NOT_THE_INSTANCE}` };
  // A 404 of a proxy must not pass for a deleted ticket.
  if (status === 404 && error) return { kind: 'not-found' };
  return { kind: 'rejected', status, detail: error ? rejected(error.message) : NOT_THE_INSTANCE };
}

const NOT_AUTHENTICATED =
  'User Not Authenticated (wrong or expired credentials, or basic auth is restricted to a role)';
const NOT_THE_INSTANCE =
  'a page instead of an API answer; something in front of the instance refused, or SNOW_INSTANCE is wrong';

/** RFC 6749 codes are lower-case words. `server_error` with `access_denied` is how this endpoint refuses a client. */
function tokenRefusal(
  status: number,
  { error, error_description: description = '' }: z.infer<typeof TokenError>,
): Failure {
  const codes = [error, description].filter((word) => /^[a-z_]{3,40}$/.test(word)).join(', ');
  const detail = `the token endpoint said ${codes || 'no'}`;
  return /invalid_client|invalid_grant|unauthorized_client|access_denied/.test(codes) || status === 401
    ? { kind: 'unauthorized', detail }
    : { kind: 'rejected', status, detail };
}

function forbidden(detail: string): string {
  if (/^Failed API level ACL/i.test(detail)) {
    return 'API level: Failed API level ACL Validation; the account lacks role snc_platform_rest_api_access';
  }
  if (/^Access to unscoped api/i.test(detail)) {
    return 'API level: the OAuth client is securely scoped; link it to an auth scope for the Table API';
  }
  if (/^ACL Exception/i.test(detail)) return 'record level: ACL Exception; the account may not write this ticket';
  const rule = /aborted by Business Rule '[^']*?\^([0-9a-f]{32})'/i.exec(detail)?.[1];
  if (/aborted by Business Rule/i.test(detail)) {
    return `record level: aborted by Business Rule ${rule ?? 'of unknown id'}; ask its owner`;
  }
  if (/^Data Policy Exception/i.test(detail)) return `record level: ${dataPolicy(detail)}`;
  return 'record level: refused for a reason that we do not know';
}

/** The labels of the mandatory fields, in the instance's language. A close code that is no choice counts as missing. */
function dataPolicy(detail: string): string {
  const labels = /mandatory:\s*(.*)$/s.exec(detail)?.[1] ?? 'fields not named';
  return `Data Policy Exception (${shorten(labels.replaceAll(/\s+/g, ' ').trim(), 160)}); does the close code exist, may the account write these columns?`;
}

function rejected(message: string): string {
  const table = /^Invalid table ([a-z][a-z0-9_]{0,79})$/.exec(message)?.[1];
  if (table !== undefined) return `Invalid table ${table}; check tickets[].table`;
  if (message === 'Requested URI does not represent any resource') return message;
  return 'for a reason that we do not know';
}
