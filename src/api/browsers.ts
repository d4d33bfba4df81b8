import { hash, randomBytes } from 'node:crypto';
import type { Request, Response } from 'express';
import type { Role } from '../ledger/operators.js';
import type { Sessions, SignedIn } from '../ledger/sessions.js';
import type { Clock } from '../shared/clock.js';
import { cookieIn, cookieName, cookieOptions } from './cookies.js';
import type { Person } from './known-person.js';

export interface BrowserDeps {
  readonly sessions: Sessions;
  /** Where people reach us; with https cookies are bound to it. */
  readonly publicUrl: string;
  readonly sessionMs: number;
  readonly now: Clock['now'];
  /** Of the operator of the environment, who has no session; whoever was called so before has none any more. */
  readonly reservedName: string;
}

interface Vouched {
  readonly identity: string;
  readonly name: string | undefined;
  readonly roles: readonly Role[];
  readonly state: string;
}

/** Sessions of people in browsers: a browser holds 256 random bits, and the ledger their hash. */
export function createBrowsers({ sessions, publicUrl, sessionMs, now, reservedName }: BrowserDeps) {
  const place = { secure: publicUrl.startsWith('https:') };
  const cookie = cookieName('patchproof', place);
  const tokenIn = (req: Request): string | undefined => {
    const token = cookieIn(req, cookie);
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  };

  async function personOf(req: Request): Promise<Person | undefined> {
    const token = tokenIn(req);
    const session = token === undefined ? undefined : await sessions.find(digest(token));
    if (token === undefined || session === undefined || session.name === reservedName) return undefined;
    return { ...session, via: 'session', form: digest(`form ${token}`) };
  }

  async function begin(res: Response, { state, ...who }: Vouched): Promise<SignedIn> {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(now().getTime() + sessionMs);
    const signedIn = await sessions.begin({ ...who, session: digest(token), flow: digest(state), expiresAt });
    // Called so before the operator of the environment was.
    if (signedIn.kind === 'signed-in' && signedIn.name === reservedName) return { kind: 'name-taken' };
    if (signedIn.kind === 'signed-in') res.cookie(cookie, token, { ...cookieOptions(place), maxAge: sessionMs });
    return signedIn;
  }

  async function end(req: Request, res: Response): Promise<void> {
    const token = tokenIn(req);
    if (token !== undefined) await sessions.end(digest(token));
    res.clearCookie(cookie, cookieOptions(place));
  }

  return { personOf, begin, end, holdsOne: (req: Request) => tokenIn(req) !== undefined, place, publicUrl };
}

export type Browsers = ReturnType<typeof createBrowsers>;

const TOKEN = /^[\w-]{43}$/;

function digest(text: string): string {
  return hash('sha256', text, 'hex');
}
