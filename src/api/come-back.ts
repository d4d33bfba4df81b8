import { hash } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Claims } from '../connectors/issuer/claims.js';
import type { Flow } from '../connectors/issuer/client.js';
import { codeOf } from '../connectors/issuer/refusal.js';
import type { Role } from '../ledger/operators.js';
import { operatorName } from './operator-name.js';
import type { OidcParts } from './oidc-parts.js';
import { noticePage } from './page.js';
import { note } from './request-log.js';
import { addressOf, shutOut } from './sign-in.js';

/** The issuer has sent the browser back: who is it, what is it called here, and may it do anything? */
export function comeBack(parts: OidcParts): RequestHandler {
  return async (req, res) => {
    const guess = { address: addressOf(req), name: '', kind: 'callback' } as const;
    // What was not vouched for is counted: each one costs a call to the issuer.
    const attempt = await parts.throttle.attempt(guess, () => arrival(parts, { req, res }));
    if (attempt.kind === 'closed') return shutOut(res, attempt.waitMs);
    if (attempt.kind === 'wrong') return refuse(res, REFUSALS.unproven);
    if (typeof attempt.found === 'string') return refuse(res, REFUSALS[attempt.found]);
    return enter(parts, attempt.found, res);
  };
}

interface Exchange {
  readonly req: Request;
  readonly res: Response;
}

async function arrival(parts: OidcParts, exchange: Exchange): Promise<Arrived | 'strange' | 'away' | undefined> {
  const { req, res } = exchange;
  const begun = parts.flows.take(req, res);
  if (begun === undefined || begun.flow.state !== req.query['state']) return 'strange';
  const claims = await vouched(parts, begun.flow, exchange);
  return claims === undefined || claims === 'away' ? claims : { claims, ...begun };
}

async function vouched(
  { issuer, browsers }: OidcParts,
  flow: Flow,
  { req, res }: Exchange,
): Promise<Claims | 'away' | undefined> {
  try {
    return await issuer.finish(new URL(req.originalUrl, browsers.publicUrl), flow);
  } catch (error) {
    const code = codeOf(error);
    note(res, { signIn: code });
    return AWAY.has(code) ? 'away' : undefined;
  }
}

/** Ways in which a call ends that say nothing of the person. */
const AWAY = new Set(['unreachable', 'unavailable', 'timeout', 'rate-limited', 'audit-unavailable', 'denied']);

interface Arrived {
  readonly claims: Claims;
  readonly flow: Flow;
  readonly to: string;
}

async function enter(parts: OidcParts, { claims, flow, to }: Arrived, res: Response): Promise<void> {
  const called = operatorName(claims.name);
  const isReserved = called === parts.reservedName;
  const roles = rolesOf(parts, claims);
  if (roles.length === 0) return refuse(res, REFUSALS.roleless);
  const identity = hash('sha256', JSON.stringify([parts.issuerName, claims.subject]), 'hex');
  const name = isReserved ? undefined : called;
  const signedIn = await parts.browsers.begin(res, { identity, name, roles, state: flow.state });
  switch (signedIn.kind) {
    case 'signed-in':
      note(res, { person: signedIn.name });
      return res.redirect(303, to);
    case 'nameless':
      return isReserved ? refuse(res, REFUSALS.taken, identity) : refuse(res, REFUSALS.nameless);
    case 'name-taken':
      return refuse(res, REFUSALS.taken, identity);
    case 'disabled':
      return refuse(res, REFUSALS.disabled);
    case 'replayed':
      return refuse(res, REFUSALS.strange);
  }
}

function rolesOf({ roles }: OidcParts, { groups }: Claims): readonly Role[] {
  return [...new Set(groups.flatMap((group) => (Object.hasOwn(roles, group) ? (roles[group] ?? []) : [])))];
}

interface Refusal {
  readonly status: number;
  readonly why: string;
  readonly words: string;
}

const REFUSALS = {
  strange: {
    status: 400,
    why: 'not-begun-here',
    words: 'This sign-in was not begun in this browser, took too long, or is over.',
  },
  unproven: { status: 403, why: 'not-vouched-for', words: 'The issuer does not say who you are.' },
  away: { status: 503, why: 'issuer-away', words: 'The issuer cannot be asked at the moment.' },
  nameless: {
    status: 403,
    why: 'no-name',
    words: 'The issuer says who you are, but no name that can be used here. Ask for signIn.nameClaim to be looked at.',
  },
  roleless: {
    status: 403,
    why: 'no-role',
    words:
      'The issuer says who you are, but none of your groups has a role here. Ask for one that is under signIn.roles.',
  },
  taken: {
    status: 403,
    why: 'name-taken',
    words:
      'Your name belongs to another account here. If both are you, have them tied: "patchproof operators tie <name> --identity',
  },
  disabled: { status: 403, why: 'disabled', words: 'You are not let in here any more.' },
} as const satisfies Readonly<Record<string, Refusal>>;

function refuse(res: Response, { status, why, words }: Refusal, identity?: string): void {
  note(res, { refused: why });
  const whole = identity === undefined ? words : `${words} ${identity}".`;
  res
    .status(status)
    .type('html')
    .send(noticePage('Not signed in', whole, { text: 'Try again', to: '/sign-in' }));
}
