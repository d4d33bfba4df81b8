import type { PolicySettings } from '../policy/conditions.js';
import type { TicketTable } from '../verification/ticket-table.js';

export interface Oidc {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  /** Claims that hold a person's name, and the groups they are in. */
  readonly nameClaim: string;
  readonly groupsClaim: string;
  /** What those in a group may do. */
  readonly roles: Readonly<Record<string, readonly ('viewer' | 'approver' | 'operator' | 'auditor')[]>>;
  readonly paths: { readonly token: string; readonly keys: string; readonly userinfo: string | undefined };
}

/** Everything the process was told. Parsed once, printed never. */
export interface Config {
  readonly mode: 'observe' | 'enforce';
  readonly tickets: readonly TicketTable[];
  readonly schedule: { readonly sweep: string; readonly reconcileMs: number };
  readonly verification: {
    readonly criterion: 'both' | 'either';
    readonly pollIntervalMs: number;
    readonly deadlineMs: number;
    readonly clockGuardMs: number;
    readonly requiredBuilds: readonly string[];
    /** How long a verified finding is looked after; 0 is off. */
    readonly watchMs: number;
    /** May a ticket be reopened when a verified finding comes back? */
    readonly reopen: boolean;
    readonly pm: {
      /** Is a patch that Patch Management reports as failed a failed patch, without a word of Qualys VM? */
      readonly failedIsFinal: boolean;
    };
    readonly health: {
      readonly offlineAfterMs: number;
      readonly indexLagMs: number;
      readonly observations: number;
      readonly observationGapMs: number;
      readonly rfmGraceMs: number;
    };
  };
  readonly vendors: {
    readonly qualys: {
      readonly url: string;
      readonly username: string;
      readonly password: string;
      readonly budgetShare: number;
      readonly apiVersion: string;
      /** Where Patch Management is asked; undefined: it is not. */
      readonly gatewayUrl: string | undefined;
      readonly gatewayCallsPerMinute: number;
      /** A machine that Patch Management must always show: its Qualys asset id. */
      readonly canaryAssetId: string | undefined;
    };
    readonly crowdstrike: {
      readonly url: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly callsPerMinute: number;
      /** Ask Spotlight for a second opinion. */
      readonly spotlight: boolean;
    };
    readonly servicenow: {
      readonly url: string;
      readonly username: string;
      readonly password: string;
      readonly oauth: { readonly clientId: string; readonly clientSecret: string } | undefined;
      readonly concurrency: number;
      readonly callsPerSecond: number;
    };
  };
  readonly policy: PolicySettings & {
    /** A file whose presence stops all writes. */
    readonly stopFile: string;
  };
  /** How long people are asked to agree to a write, in milliseconds, and whom later steps name. */
  readonly approvals: {
    readonly expiryMs: number;
    readonly ladder: readonly ({ readonly ms: number; readonly names: readonly string[] } & AskedOnTicket)[];
    /** Highest risk score at which several may be agreed to at once. */
    readonly bulkMaxRisk: number;
    /** Who is asked on the ticket too, and the operators they are, by user name; missing where nobody is. */
    readonly servicenow?: (AskedOnTicket & { readonly operators: Readonly<Record<string, string>> }) | undefined;
  };
  /** Raw webhook secrets, `whsec_…`; all are accepted. */
  readonly webhookSecrets: readonly string[];
  readonly signIn: {
    /** How long a session lasts. */
    readonly sessionMs: number;
    /** Are people let in who have a password here and nobody else's word? The operator of the environment always is. */
    readonly localAccounts: boolean;
    /** Who vouches for people, by OpenID Connect; missing where nobody does. */
    readonly oidc: Oidc | undefined;
  };
  readonly operator: { readonly username: string; readonly password: string };
  /** Where people reach us, and what links to questions are signed with; missing where there are none. */
  readonly links: { readonly url: string; readonly secret: string } | undefined;
  /** Webhooks of channels in which people are told that they are asked. */
  readonly messengers: { readonly slack: string | undefined; readonly teams: string | undefined };
  readonly audit: {
    /** Path of the key that signs checkpoints; missing when nothing is to be signed. */
    readonly signingKey: string | undefined;
    /** Where `audit export` may send to, beside files. */
    readonly exportTo: readonly string[];
    readonly exportToken: string | undefined;
  };
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** Whose word about the address of a request is taken: addresses, ranges, `loopback`. */
    readonly trustedProxies: readonly string[];
  };
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
}

/** User names at ServiceNow, and the sys_id of a group there. */
interface AskedOnTicket {
  readonly approvers?: readonly string[] | undefined;
  readonly group?: string | undefined;
}
