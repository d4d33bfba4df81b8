import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { genesis, type Head } from '../ledger/chain.js';
import { canonical } from '../shared/canonical.js';

/** What a process has last seen signed with the key in `key`, as it is kept beside that; undefined when nothing is kept. */
export function readSignedPlace(key: string): Head | undefined {
  const path = beside(key);
  if (!existsSync(path)) return undefined;
  const { success, data } = Kept.safeParse(parsed(readFileSync(path, 'utf8')));
  if (success) return { sequence: data.sequence, hash: data.hash };
  throw new Error(
    `AUDIT_SIGNING_KEY: expected in ${path} the place that was signed last, got something else; put the file back, or remove it and run "patchproof audit verify" before anything is signed`,
  );
}

/**
 * Durable when it returns. Never goes back: another process may have signed more meanwhile. Two that write in the same
 * moment may leave the place of the one that was signed before, which is still true, and mended by the next signature.
 */
export function keepSignedPlace(key: string, place: Head): void {
  const known = readSignedPlace(key);
  if (known !== undefined && known.sequence >= place.sequence) return;
  write(key, place);
}

/** As if nothing had been signed yet: what is signed next is kept. */
export function forgetSignedPlace(key: string): void {
  write(key, genesis);
}

/** Its message is for people. */
export class Unkept extends Error {}

const ABOUT = 'patchproof: the last entry of the audit trail that was signed';
const Kept = z.strictObject({
  about: z.literal(ABOUT),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  sequence: z.number().int().nonnegative(),
});

function beside(key: string): string {
  return `${key}.signed`;
}

function write(key: string, { sequence, hash }: Head): void {
  const path = beside(key);
  const made = `${path}.${randomUUID()}`;
  try {
    durably(made, 'wx', (file) => {
      writeFileSync(file, `${canonical({ about: ABOUT, hash, sequence })}\n`);
      likeKey(file, key);
    });
    renameSync(made, path);
    durably(dirname(path), 'r', () => {});
  } catch (cause) {
    if (existsSync(made)) rmSync(made);
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new Unkept(
      `AUDIT_SIGNING_KEY: the trail is signed, but that cannot be kept in ${path} (${why}); its folder has to be writable for the service`,
      { cause },
    );
  }
}

function durably(path: string, flags: 'wx' | 'r', work: (file: number) => void): void {
  const file = openSync(path, flags, 0o600);
  try {
    work(file);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** For whom the key is, this is: also when root has run a command of the service. */
function likeKey(file: number, key: string): void {
  const owner = statSync(key, { throwIfNoEntry: false });
  if (owner === undefined) return;
  fchmodSync(file, owner.mode & 0o777);
  if (process.getuid?.() === 0) fchownSync(file, owner.uid, owner.gid);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
