import { Router, type RequestHandler } from 'express';
import type { Redis } from 'ioredis';
import { createBrowsers, type BrowserDeps } from './browsers.js';
import { createKnownPerson, type KnownDeps } from './known-person.js';
import { oidcRoutes } from './oidc.js';
import type { OidcDeps } from './oidc-parts.js';
import { signIn } from './sign-in.js';
import { createThrottle } from './throttle.js';

export interface PeopleDeps extends KnownDeps {
  /** Where wrong guesses are counted for all processes; without it this one counts its own. */
  readonly redis?: Redis | undefined;
  /** Missing where nobody signs in by OpenID Connect. */
  readonly oidc?: (Omit<OidcDeps, 'reservedName'> & Omit<BrowserDeps, 'now' | 'reservedName'>) | undefined;
}

/** What lets people in, and the pages on which they sign in by OpenID Connect. */
export function peopleDoors(deps: PeopleDeps): { readonly guard: RequestHandler; readonly routes: Router } {
  const people = createKnownPerson(deps);
  const throttle = createThrottle(deps.redis);
  const byPassword = signIn({ people, throttle });
  if (deps.oidc === undefined) return { guard: byPassword, routes: Router() };
  const reservedName = deps.operator.username.toLowerCase();
  const browsers = createBrowsers({ ...deps.oidc, now: deps.now, reservedName });
  return {
    guard: signIn({ people, throttle, browsers }),
    routes: oidcRoutes({ ...deps.oidc, browsers, throttle, byPassword, reservedName }),
  };
}
