import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { createKnownPerson, type Guard, type KnownPerson, type PeopleDeps, type Person } from './known-person.js';
import { mayDo, permissionFor, roleFor } from './permission.js';
import { sendProblem } from './problem.js';
import { note } from './request-log.js';

/** Wrong guesses in a window before it is closed until the window ends: from one address, and of one name from anywhere. */
const BY_ADDRESS = 10;
const BY_NAME = 50;
const WINDOW_S = 300;

/** Lets nobody in but people with names, and those only where a role of theirs does. A wrong guess is answered alike whatever was wrong. */
export function signIn(deps: PeopleDeps): RequestHandler {
  const people = createKnownPerson(deps);
  const limits = createLimits();

  return async (req, res, next) => {
    const header = req.get('authorization');
    const guess = { address: req.ip ?? 'unknown', name: nameIn(header) };
    const waitMs = await limits.closedMs(guess);
    if (waitMs > 0) return shutOut(res, waitMs);
    if (header === undefined) return challenge(res);
    const person = await personIn(header, { people, limits, guess });
    if (person === undefined) return challenge(res);
    if (isForeign(req.method, req.get('sec-fetch-site'))) {
      return sendProblem(res, { status: 403, detail: 'a page of another site may not act in your name' });
    }
    admit(req, res, person, next);
  };
}

interface Guess {
  readonly address: string;
  readonly name: string;
}

function createLimits() {
  const addresses = new RateLimiterMemory({ points: BY_ADDRESS, duration: WINDOW_S });
  const names = new RateLimiterMemory({ points: BY_NAME, duration: WINDOW_S });
  let turn: Promise<unknown> = Promise.resolve();

  async function closedMs({ address, name }: Guess): Promise<number> {
    return Math.max(await closedFor(addresses, address), name === '' ? 0 : await closedFor(names, name));
  }

  async function wrong({ address, name }: Guess): Promise<void> {
    await Promise.all([addresses.penalty(address), names.penalty(name)]);
  }

  /** One at a time: of a thousand guesses sent at once the eleventh finds the window closed. */
  function guarding(guess: Guess): Guard {
    return (compare) => {
      const mine = turn.then(async () => {
        if ((await closedMs(guess)) > 0) return false;
        const right = await compare();
        if (!right) await wrong(guess);
        return right;
      });
      turn = mine.catch(() => {}); // whoever waits for it hears of it
      return mine;
    };
  }
  return { closedMs, guarding, wrong };
}

async function closedFor(guesses: RateLimiterMemory, key: string): Promise<number> {
  const spent = await guesses.get(key);
  return spent !== null && spent.consumedPoints >= guesses.points ? spent.msBeforeNext : 0;
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

interface Trial {
  readonly people: KnownPerson;
  readonly limits: ReturnType<typeof createLimits>;
  readonly guess: Guess;
}

/** A key is compared at once: nobody finds 256 bits by trying, and programs do not wait for people who guess passwords. */
async function personIn(header: string, { people, limits, guess }: Trial): Promise<Person | undefined> {
  const key = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  if (key === undefined) return people.byPassword(userAndPassword(header), limits.guarding(guess));
  const person = await people.byKey(key);
  if (person === undefined) await limits.wrong(guess);
  return person;
}

function userAndPassword(header: string): { readonly name: string; readonly password: string } {
  const encoded = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(header)?.[1] ?? '';
  const [name = '', password = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
  return { name, password };
}

/** A key is nobody's name until it is known to be right. */
function nameIn(header: string | undefined): string {
  return header === undefined || /^Bearer /i.test(header) ? '' : userAndPassword(header).name.slice(0, 100);
}

function challenge(res: Response): void {
  res.set('WWW-Authenticate', 'Basic realm="Patchproof", charset="UTF-8"');
  sendProblem(res, { status: 401, detail: "expected an operator's user name and password" });
}

function shutOut(res: Response, msBeforeNext: number): void {
  note(res, { why: 'too many wrong guesses' });
  res.set('Retry-After', String(Math.ceil(msBeforeNext / 1000)));
  sendProblem(res, { status: 429, detail: 'too many wrong guesses; wait before the next' });
}

/** A browser sends Basic credentials along with requests that other sites make it send. */
function isForeign(method: string, site: string | undefined): boolean {
  return method !== 'GET' && method !== 'HEAD' && site !== undefined && site !== 'same-origin' && site !== 'none';
}
