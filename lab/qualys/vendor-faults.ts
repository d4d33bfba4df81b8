import type { FaultOptions } from '../shared/faults.js';
import type { Answer } from './answer.js';
import {
  accountExpired,
  badLogin,
  internalError,
  maintenance,
  registrationIncomplete,
  stillProcessing,
  tooManyAtOnce,
  tooManyCalls,
} from './refusals.js';
import { htmlReply, type Reply } from './reply.js';

interface Request {
  readonly method: string;
  readonly path: string;
}
export type Take = (name: string, request: Request) => FaultOptions | undefined;

/** Answers in place of the right one, by the fault's name. */
const ANSWERS: Readonly<Record<string, (at: Date, options: FaultOptions) => Answer | Reply>> = {
  'bad-login': badLogin,
  'bad-login-empty': () => ({ status: 401, headers: {}, text: '' }),
  'account-expired': accountExpired,
  'registration-incomplete': registrationIncomplete,
  'rate-limit': (at, { ms = 181_000 }) => tooManyCalls(Math.ceil(ms / 1000), at),
  'rate-limit-without-headers': (at, { ms = 181_000 }) => ({ ...tooManyCalls(Math.ceil(ms / 1000), at), headers: {} }),
  'concurrency-limit': (at) => tooManyAtOnce(2, at),
  'internal-error': internalError,
  maintenance,
  'still-processing': stillProcessing,
  'bad-gateway': () => htmlReply(502, '502 Bad Gateway'),
  'empty-body': () => ({ status: 200, headers: { 'Content-Type': 'application/xml' }, text: '' }),
};

export function faultAnswer(take: Take, request: Request, at: Date): Answer | Reply | undefined {
  for (const [name, answer] of Object.entries(ANSWERS)) {
    const options = take(name, request);
    if (options) return answer(at, options);
  }
  return undefined;
}

export function documentFaults(take: Take, request: Request) {
  const struck = (name: string): boolean => take(name, request) !== undefined;
  return {
    paddedCdata: struck('padded-cdata'),
    lowerCase: struck('lower-case'),
    unknownElements: struck('unknown-elements'),
    noProlog: struck('no-prolog'),
    crlf: struck('crlf'),
    truncated: struck('truncated-document'),
    malformed: struck('malformed'),
  };
}

export function misbehaviour(take: Take, request: Request) {
  const struck = (name: string): boolean => take(name, request) !== undefined;
  return {
    foreignPaging: struck('foreign-paging'),
    pagingLoop: struck('paging-loop'),
    smallPages: struck('small-pages'),
    upperCaseStatus: struck('upper-case-status'),
  };
}
