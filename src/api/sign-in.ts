import { isIP } from 'node:net';
import type { Request, RequestHandler, Response } from 'express';
import type { Browsers } from './browsers.js';
import type { KnownPerson, Person } from './known-person.js';
import { changesNothing, isFromOwnPage } from './own-page.js';
import { mayDo, permissionFor, roleFor } from './permission.js';
import { sendProblem } from './problem.js';
import { note } from './request-log.js';
import type { Guess, Throttle } from './throttle.js';

export interface SignInDeps {
  readonly people: KnownPerson;
  readonly throttle: Throttle;
  /** Missing where nobody signs in by OpenID Connect. */
  readonly browsers?: Browsers | undefined;
}

/** Lets nobody in but people with names, and those only where a role of theirs does. A wrong guess is answered alike whatever was wrong. */
export function signIn(deps: SignInDeps): RequestHandler {
  return async (req, res, next) => {
    const header = req.get('authorization');
    if (header === undefined && deps.browsers !== undefined) return bySession(deps.browsers, { req, res, next });
    await byHeader(deps, header, { req, res, next });
  };
}

interface Passing {
  readonly req: Request;
  readonly res: Response;
  readonly next: () => void;
}

/** A browser sends its cookie whoever makes it ask. */
async function bySession(browsers: Browsers, { req, res, next }: Passing): Promise<void> {
  const person = await browsers.personOf(req);
  if (person === undefined) {
    return wantsPage(req) ? goAndSignIn(browsers, { req, res }) : challenge(res, { asked: browsers.holdsOne(req) });
  }
  if (!changesNothing(req.method) && !isFromOwnPage(req, browsers.publicUrl)) return refuseForeign(res);
  admit(req, res, person, next);
}

async function byHeader(
  { people, throttle }: SignInDeps,
  header: string | undefined,
  { req, res, next }: Passing,
): Promise<void> {
  const address = addressOf(req);
  if (header === undefined) {
    const waitMs = await throttle.closedMs(address);
    return waitMs > 0 ? shutOut(res, waitMs) : challenge(res);
  }
  const { kind, name, look } = claimIn(header, people);
  const attempt = await throttle.attempt({ address, name, kind }, look);
  if (attempt.kind === 'closed') return shutOut(res, attempt.waitMs);
  if (attempt.kind === 'wrong') return challenge(res);
  if (isForeign(req.method, req.get('sec-fetch-site'))) return refuseForeign(res);
  admit(req, res, attempt.found, next);
}

const admitted = new WeakMap<Response, Person>();

/** Who has signed in. */
export function personOf(res: Response): Person {
  const person = admitted.get(res);
  if (person === undefined) throw new TypeError('expected a route behind the sign-in');
  return person;
}

function admit(req: Request, res: Response, person: Person, next: () => void): void {
  const permission = permissionFor(req.method, `${req.baseUrl}${req.path}`);
  note(res, { person: person.name });
  if (!mayDo(person.roles, permission)) {
    const detail = `expected the role ${roleFor(permission)}, which ${person.name} does not have here`;
    return sendProblem(res, { status: 403, detail });
  }
  admitted.set(res, person);
  res.set('Cache-Control', 'no-store');
  next();
}

interface Claim extends Pick<Guess, 'kind' | 'name'> {
  readonly look: () => Promise<Person | undefined>;
}

/** A key is nobody's name until it is known to be right. */
function claimIn(header: string, people: KnownPerson): Claim {
  const key = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  if (key !== undefined) return { kind: 'key', name: '', look: () => people.byKey(key) };
  const claim = userAndPassword(header);
  return { kind: 'password', name: claim.name.slice(0, 100), look: () => people.byPassword(claim) };
}

function userAndPassword(header: string): { readonly name: string; readonly password: string } {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header)?.[1] ?? '';
  const [name = '', password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
  return { name, password };
}

/** What a proxy passes on may be no address: then its own counts. */
export function addressOf({ ip = '', socket }: Pick<Request, 'ip' | 'socket'>): string {
  return isIP(ip) === 0 ? (socket.remoteAddress ?? 'unknown') : ip;
}

/** A browser that opens a page; whoever takes anything is a program. */
function wantsPage(req: Request): boolean {
  return changesNothing(req.method) && req.accepts(['json', 'html']) === 'html';
}

/** At the address to which the issuer sends back: cookies of another name of ours would not be there. */
function goAndSignIn({ publicUrl }: Browsers, { req, res }: Pick<Passing, 'req' | 'res'>): void {
  const to = encodeURIComponent(req.originalUrl);
  res.set('Cache-Control', 'no-store').redirect(302, `${publicUrl}/sign-in?to=${to}`);
}

/** Where a page's own request has lost its session, no browser is to ask its person for a password. */
export function challenge(res: Response, { asked = false } = {}): void {
  res.set('WWW-Authenticate', asked ? 'Cookie realm="Patchproof"' : 'Basic realm="Patchproof", charset="UTF-8"');
  sendProblem(res, {
    status: 401,
    detail: asked ? 'the session is over; sign in again' : "expected an operator's user name and password",
  });
}

export function shutOut(res: Response, msBeforeNext: number): void {
  note(res, { why: 'too many wrong guesses' });
  res.set('Retry-After', String(Math.ceil(msBeforeNext / 1000)));
  sendProblem(res, { status: 429, detail: 'too many wrong guesses; wait before the next' });
}

function refuseForeign(res: Response): void {
  sendProblem(res, { status: 403, detail: 'a page of another site may not act in your name' });
}

/** A browser sends Basic credentials along with requests that other sites make it send. */
function isForeign(method: string, site: string | undefined): boolean {
  return !changesNothing(method) && site !== undefined && site !== 'same-origin' && site !== 'none';
}
