import type { AuditEntry } from './audit.js';
import { storable } from './verification-row.js';

/** The columns that entries are found and counted by; they repeat what the body says. */
export interface FoundBy<Kind = string> {
  readonly kind: Kind;
  readonly verification: string | null;
  readonly ticket: string | null;
  /** Of a call that was permitted. */
  readonly operation: string | null;
}

/** One entry that PostgreSQL refuses would take its whole group along: hence what can be stored of each. */
export function foundBy<Kind>(entry: Omit<AuditEntry, 'kind'> & { readonly kind: Kind }): FoundBy<Kind> {
  const { kind, verification, ticket, facts } = entry;
  const permitted = kind === 'call-intended' && facts['decision'] === 'permit' ? facts['operation'] : undefined;
  return {
    kind,
    operation: typeof permitted === 'string' ? storable(permitted) : null,
    verification: verification === undefined ? null : storable(verification),
    ticket: ticket === undefined ? null : storable(ticket),
  };
}
