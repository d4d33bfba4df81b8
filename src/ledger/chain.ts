import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AuditEntry } from './audit.js';
import { inOrder } from './in-order.js';
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
  const place = { sequence: head.sequence + 1, at, previous: head.hash };
  const [before, after] = aroundFacts(place, entry);
  const body = `${before}${facts}${after}`;
  return { ...place, hash: hashOf(body), body };
}

type Place = Pick<AuditRow, 'sequence' | 'at' | 'previous'>;

interface Named {
  readonly kind: string;
  readonly ticket?: string | null | undefined;
  readonly verification?: string | null | undefined;
}

/** What stands before and behind the facts of an entry: canonical, because the names are in order. */
export function aroundFacts({ sequence, at, previous }: Place, { kind, ticket, verification }: Named) {
  const found = `${named('ticket', ticket)}${named('verification', verification)}`;
  return [
    `{"at":"${at.toISOString()}","facts":`,
    `,"kind":${JSON.stringify(kind)},"previous":"${previous}","sequence":${sequence}${found}}`,
  ] as const;
}

function named(name: string, value: string | null | undefined): string {
  return value === null || value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}

/** RFC 8785. Throws a TypeError for what JSON cannot say. What is plain, as facts are, takes half the time of the library. */
export function canonical(value: unknown): string {
  try {
    const ordered = inOrder(value);
    const text = ordered === undefined ? canonicalize(value) : JSON.stringify(ordered);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new TypeError('expected a value that JSON can say, got NaN, Infinity or a circle', { cause });
  }
  throw new TypeError(`expected a value that JSON can say, got ${typeof value}`);
}

/** SHA-256 over UTF-8, in lower-case hex. */
export function hashOf(body: string): string {
  return hash('sha256', body, 'hex');
}
