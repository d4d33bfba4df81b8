import { hash } from 'node:crypto';
import { canonical } from '../shared/canonical.js';
import type { AuditEntry } from './audit.js';
import type { AuditRow } from './ledger.js';

/** The end of a chain: what the next row builds on. */
export interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** What the first row builds on. */
export const genesis: Head = { sequence: 0, hash: '0'.repeat(64) };

/** An entry with its facts in canonical form: written once, wherever in the chain the entry comes to stand. */
export interface Said {
  readonly entry: AuditEntry;
  readonly facts: string;
}

/** Throws a TypeError for what JSON cannot say. */
export function said(entry: AuditEntry): Said {
  return { entry, facts: canonical(entry.facts) };
}

/** The row after `head`. The body names its place and the hash before it, so the body alone is what is hashed. */
export function link(head: Head, { entry, facts }: Said, at: Date): AuditRow {
  const place = { sequence: head.sequence + 1, at: at.toISOString(), previous: head.hash };
  // Of all names only "at", a date, comes before "facts": the first null is its place.
  const body = canonical({ ...entry, ...place, facts: null }).replace('null', () => facts);
  return { sequence: place.sequence, at, previous: head.hash, hash: hashOf(body), body };
}

/** SHA-256 over UTF-8, in lower-case hex. */
export function hashOf(body: string): string {
  return hash('sha256', body, 'hex');
}
