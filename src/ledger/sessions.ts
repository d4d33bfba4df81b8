import type { Role } from './operators.js';

/** Somebody for whom an issuer vouches, and what their browser is given to be known by. */
export interface SignIn {
  /** Who it is at the issuer: a digest of the issuer and its name for them, the same each time. */
  readonly identity: string;
  /** What they would be called here, if they may be called so; who has a name already keeps it. */
  readonly name: string | undefined;
  readonly roles: readonly Role[];
  /** SHA-256 of what the browser holds, in hex. */
  readonly session: string;
  /** SHA-256 of the state of this sign-in: good for one session. */
  readonly flow: string;
  readonly expiresAt: Date;
}

export type SignedIn =
  | { readonly kind: 'signed-in'; readonly name: string }
  /** Somebody else has this name; it is given to nobody a second time. */
  | { readonly kind: 'name-taken' }
  | { readonly kind: 'nameless' }
  | { readonly kind: 'disabled'; readonly name: string }
  | { readonly kind: 'replayed' };

export interface Session {
  readonly name: string;
  /** As the groups were when it began. */
  readonly roles: readonly Role[];
}

/** Sessions of people in browsers: one for all processes, and none of a disabled operator. */
export interface Sessions {
  /** Adds whom it has not seen before. In the audit trail before it counts. */
  readonly begin: (signIn: SignIn) => Promise<SignedIn>;
  /** Undefined when it never was, is over, was ended, or its operator is disabled. */
  readonly find: (session: string) => Promise<Session | undefined>;
  readonly end: (session: string) => Promise<void>;
}
