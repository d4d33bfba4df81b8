/** One configured ticket table. Column names are ServiceNow's (dot-walks allowed); a missing one is not in use. */
export interface TicketTable {
  readonly table: string;
  readonly pendingState: string;
  readonly fields: {
    readonly ci?: string | undefined;
    readonly hostname?: string | undefined;
    readonly fqdn?: string | undefined;
    readonly ip?: string | undefined;
    readonly serial?: string | undefined;
    readonly qualysHostId?: string | undefined;
    readonly falconAid?: string | undefined;
    readonly qids?: string | undefined;
    readonly cves?: string | undefined;
    readonly patchedAt?: string | undefined;
    readonly rebootRequired?: string | undefined;
    readonly runId?: string | undefined;
    readonly result?: string | undefined;
    readonly reason?: string | undefined;
  };
  readonly outcomes: Readonly<Record<'verified' | 'failed' | 'review', Readonly<Record<string, string>>>>;
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
    };
    readonly crowdstrike: {
      readonly url: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly callsPerMinute: number;
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
  /** Raw webhook secrets, `whsec_…`; all are accepted. */
  readonly webhookSecrets: readonly string[];
  readonly operator: { readonly username: string; readonly password: string };
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
}
