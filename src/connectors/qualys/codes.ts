import type { Failure } from '../../outbound/failure.js';

/** What a refusal said, besides its code. */
export interface Refusal {
  readonly status: number;
  /** The longest wait that header or document named. */
  readonly waitMs: number | undefined;
}

type Meaning = (refusal: Refusal, detail: string) => Failure;

/** The running call ends at an unknown hour; clients in the field wait 15 to 60 s. qualys 3.3 */
const CONCURRENCY_WAIT_MS = 15_000;

const limited: Meaning = ({ waitMs }, detail) => ({ kind: 'rate-limited', retryAfterMs: waitMs, detail });
const crowded: Meaning = ({ status, waitMs = CONCURRENCY_WAIT_MS }, detail) => limited({ status, waitMs }, detail);
/** Calls are counted per endpoint: the others may go on. qualys 0 */
const limitedHere: Meaning = ({ waitMs }, detail) => ({
  kind: 'rate-limited',
  retryAfterMs: waitMs,
  detail,
  per: 'operation',
});
const crowdedHere: Meaning = ({ status, waitMs = CONCURRENCY_WAIT_MS }, detail) =>
  limitedHere({ status, waitMs }, detail);
const unauthorized: Meaning = (_, detail) => ({ kind: 'unauthorized', detail });
const forbidden: Meaning = (_, detail) => ({ kind: 'forbidden', detail });
const unavailable: Meaning = ({ status }, detail) => ({ kind: 'unavailable', status, detail });
const rejected: Meaning = ({ status }, detail) => ({ kind: 'rejected', status, detail });

const LOGIN = 'check QUALYS_USERNAME and QUALYS_PASSWORD';

/** Codes of SIMPLE_RETURN. The status beside them is not to be trusted: 2001 was recorded with a 200. qualys 3.3 */
const CODES: ReadonlyMap<string, readonly [Meaning, string]> = new Map([
  ['999', [unavailable, 'internal error, or the address of this machine is not allowed']],
  ['1901', [rejected, 'a parameter is not known to this version; check vendors.qualys.apiVersion']],
  ['1903', [rejected, 'a parameter is missing']],
  ['1904', [rejected, 'two parameters exclude each other']],
  ['1905', [rejected, 'a parameter has an invalid value']],
  ['1907', [rejected, 'this combination of parameters is not supported']],
  ['1908', [rejected, 'wrong HTTP method']],
  ['1920', [rejected, 'the state of the object blocks the request']],
  ['1922', [rejected, 'a parameter is missing out of several']],
  ['1959', [unavailable, 'busy with the same request']],
  ['1960', [crowdedHere, 'too many calls at once']],
  ['1965', [limitedHere, 'too many calls in the window']],
  ['1966', [unavailable, 'busy with the same request']],
  ['1981', [unavailable, 'the request is still being processed']],
  ['1999', [unavailable, 'maintenance']],
  ['2000', [unauthorized, `bad login; ${LOGIN}`]],
  ['2001', [unauthorized, 'the account has expired; renew it in Qualys']],
  ['2002', [unauthorized, 'the account is not active; activate it in Qualys']],
  ['2003', [unauthorized, 'the registration is not complete; log in once by hand and accept the terms']],
  ['2011', [unauthorized, 'the account asks for a second factor; use a local account with API access']],
  ['2012', [forbidden, 'the API is not licensed for this account; ask Qualys to enable it']],
  ['2014', [crowded, 'too many logins at once']],
]);

/** Response codes of the portal, nearly all of them sent with a 200. qualys 3.3 */
const RESPONSE_CODES: ReadonlyMap<string, readonly [Meaning, string]> = new Map([
  ['INVALID_CREDENTIALS', [unauthorized, LOGIN]],
  ['EVALUATION_EXPIRED', [unauthorized, 'the subscription has expired; renew it in Qualys']],
  [
    'UNAUTHORIZED',
    [forbidden, 'the account has no right to this API of the portal; grant API access to Asset Management'],
  ],
  ['OBJECT_NOT_FOUND', [() => ({ kind: 'not-found' }), '']],
  ['LIMIT_EXCEEDED', [limited, 'over the limit of the portal']],
  ['INVALID_REQUEST', [rejected, 'the portal does not accept the request']],
  ['OTHER_ERROR', [unavailable, 'the portal has an error of its own']],
]);

/** The failure that a code of a SIMPLE_RETURN means. */
export function failureOfCode(code: string, refusal: Refusal): Failure {
  return look(CODES, code, refusal) ?? rejected(refusal, `code ${safe(code)}, which is not a documented one`);
}

/** The failure that a responseCode of the portal means. */
export function failureOfResponseCode(code: string, refusal: Refusal): Failure {
  return look(RESPONSE_CODES, code, refusal) ?? rejected(refusal, `responseCode ${safe(code)}`);
}

function look(table: typeof CODES, code: string, refusal: Refusal): Failure | undefined {
  const entry = table.get(code);
  return entry?.[0](refusal, `${entry[1]} (${code})`);
}

function safe(code: string): string {
  return /^\w{1,40}$/.test(code) ? code : 'of an unreadable form';
}
