import type { RequestHandler } from 'express';
import type { Issuer } from '../connectors/issuer/client.js';
import type { Role } from '../ledger/operators.js';
import type { Browsers } from './browsers.js';
import type { FlowCookie } from './flow-cookie.js';
import type { Throttle } from './throttle.js';

export interface OidcDeps {
  readonly issuer: Pick<Issuer, 'begin' | 'finish'>;
  /** As it calls itself in its tokens. */
  readonly issuerName: string;
  /** What those in a group may do. */
  readonly roles: Readonly<Record<string, readonly Role[]>>;
  /** Of the operator of the environment, in small letters: nobody else is given it. */
  readonly reservedName: string;
}

export interface OidcParts extends OidcDeps {
  readonly browsers: Browsers;
  readonly throttle: Throttle;
  readonly flows: FlowCookie;
  /** Lets in by password or key alone. */
  readonly byPassword: RequestHandler;
}
