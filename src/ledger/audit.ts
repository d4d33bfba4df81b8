/** One thing that was about to happen, or has happened, at the door to the network or to a verification. */
export interface AuditEntry {
  readonly kind: 'call-intended' | 'call-ended' | 'webhook' | 'verdict' | 'operator';
  readonly verification?: string | undefined;
  readonly ticket?: string | undefined;
  /** No secret, no payload, no personal data: names of fields, counts, ids of hosts and QIDs. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface AuditReceipt {
  readonly sequence: number;
  readonly hash: string;
}

/** Append-only and hash-chained. Resolves only when the entry is durable; rejects when it is not. */
export interface AuditPort {
  readonly append: (entry: AuditEntry) => Promise<AuditReceipt>;
}
