import { randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { newSigningKey, type SigningKey, signingKeyOf } from '../ledger/signing-key.js';

/** The key in the file; undefined when there is no file. `signs`: the key that the ledger is signed with, where it is known. */
export function readSigningKey(path: string, signs?: string): SigningKey | undefined {
  const next = nextTo(path);
  // A rotation that was interrupted after its checkpoint: the new key signs already.
  if (signs !== undefined && existsSync(next) && keyIn(next).id === signs) renameSync(next, path);
  return existsSync(path) ? keyIn(path) : undefined;
}

/** Makes a key that only its owner may read. One that another process has made meanwhile is taken instead. */
export function makeSigningKey(path: string): SigningKey {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const made = `${path}.${randomUUID()}`; // in two containers a process may have the same number
  writeFileSync(made, newSigningKey(), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(made, path); // whole or not at all, and never over another
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(made);
  }
  return keyIn(path);
}

/** A new key beside the old one, which stays until `adoptNextKey`. What an earlier rotation left behind is replaced. */
export function makeNextKey(path: string): SigningKey {
  rmSync(nextTo(path), { force: true });
  return makeSigningKey(nextTo(path));
}

export function adoptNextKey(path: string): void {
  renameSync(nextTo(path), path);
}

function nextTo(path: string): string {
  return `${path}.next`;
}

function keyIn(path: string): SigningKey {
  try {
    return signingKeyOf(readFileSync(path, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new Error(`AUDIT_SIGNING_KEY: ${cause.message} (${path})`, { cause });
  }
}
