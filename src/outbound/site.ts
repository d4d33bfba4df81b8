import type { CredentialSource, Dialect } from './contract.js';

/** One vendor as it is configured here. */
export interface Site {
  /** Scheme, host and port; credentials go nowhere else. */
  readonly origin: string;
  readonly dialect: Dialect;
  readonly credentials: CredentialSource;
  /** Sent with every call, beside what outbound sets itself. A body brings its own content type. */
  readonly headers?: Readonly<Partial<Record<'accept' | 'content-type' | 'x-requested-with', string>>>;
  /** Names of the variables to check when the login is refused: `QUALYS_USERNAME, QUALYS_PASSWORD`. */
  readonly credentialVariables: string;
  /** Name of the variable to check when the vendor sends us elsewhere: `CS_BASE_URL`. */
  readonly originVariable: string;
}
