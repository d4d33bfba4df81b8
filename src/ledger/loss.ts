import type { Head } from './chain.js';
import type { Checkpoint } from './checkpoint.js';
import type { AuditRow, Ledger } from './ledger.js';

type Books = Pick<Ledger, 'auditTrail' | 'checkpoints'>;

/**
 * Why a ledger does not hold what is known to have been signed, in words; undefined where it does. `last` is its newest
 * checkpoint, read after `signed`: meanwhile another process may have signed more, but never less.
 */
export async function lossOf(books: Books, signed: Head, last: Checkpoint | undefined): Promise<string | undefined> {
  const { sequence, hash } = signed;
  if (sequence === 0) return undefined;
  const was = `entry ${sequence} was signed`;
  if (last === undefined) return `${was}, and there is no checkpoint at all`;
  if (last.sequence < sequence) return `${was}, and the last checkpoint is over entry ${last.sequence}`;
  const entry = await firstAfter(books, sequence - 1);
  if (entry?.sequence === sequence) return entry.hash === hash ? undefined : `${was}, and another one is in its place`;
  return (await isPruned(books, signed)) ? undefined : `${was}, and it is missing`;
}

async function firstAfter({ auditTrail }: Books, after: number): Promise<AuditRow | undefined> {
  for await (const row of auditTrail({ after })) return row;
  return undefined;
}

async function isPruned({ checkpoints }: Books, { sequence, hash }: Head): Promise<boolean> {
  const root = await checkpoints.root();
  if (root === undefined || root.sequence < sequence) return false;
  return root.sequence > sequence || root.head === hash;
}
