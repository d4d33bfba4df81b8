import { signTrail, type Signing } from '../ledger/sign-trail.js';
import type { Ground } from './ground.js';
import { makeSigningKey, readSigningKey } from './key-file.js';

export type SigningDone = Signing | { readonly kind: 'off' } | { readonly kind: 'no-key'; readonly key: string };

/**
 * Signs what the trail has gained. The first time of all a key is made; a ledger that was signed before is signed on with
 * the key that it knows, and with no other.
 */
export async function signAudit({
  config,
  ledger,
  clock,
}: Pick<Ground, 'config' | 'ledger' | 'clock'>): Promise<SigningDone> {
  const path = config.audit.signingKey;
  if (path === undefined) return { kind: 'off' };
  const last = await ledger.checkpoints.last();
  const key = readSigningKey(path, last?.key) ?? (last === undefined ? makeSigningKey(path) : undefined);
  return key === undefined ? { kind: 'no-key', key: last?.key ?? '' } : signTrail({ ledger, key, clock });
}

/** Why nothing is signed, in words; undefined where all is well. */
export function signingTrouble(done: SigningDone): string | undefined {
  switch (done.kind) {
    case 'foreign':
      return `this ledger is signed with key ${done.key}, the file of AUDIT_SIGNING_KEY holds another one`;
    case 'no-key':
      return `this ledger is signed with key ${done.key}, and the file of AUDIT_SIGNING_KEY is not there`;
    case 'broken':
      return `the audit trail is broken at entry ${done.sequence}, nothing after it is signed: ${done.why}`;
    default:
      return undefined;
  }
}

/** The same without signing or making anything: for those who only look. */
export async function signingState({ config, ledger }: Pick<Ground, 'config' | 'ledger'>): Promise<string | undefined> {
  const path = config.audit.signingKey;
  const last = await ledger.checkpoints.last();
  if (path === undefined || last === undefined) return undefined;
  const key = readSigningKey(path, last.key);
  if (key?.id === last.key) return undefined;
  return signingTrouble(key === undefined ? { kind: 'no-key', key: last.key } : { kind: 'foreign', key: last.key });
}
