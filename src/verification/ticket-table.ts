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
    readonly mac?: string | undefined;
    readonly instanceId?: string | undefined;
    readonly requiredBuild?: string | undefined;
    readonly qids?: string | undefined;
    readonly cves?: string | undefined;
    readonly patchedAt?: string | undefined;
    readonly rebootRequired?: string | undefined;
    readonly criticality?: string | undefined;
    readonly runId?: string | undefined;
    readonly result?: string | undefined;
    readonly reason?: string | undefined;
  };
  readonly outcomes: Readonly<Record<'verified' | 'failed' | 'review', Readonly<Record<string, string>>>>;
}
