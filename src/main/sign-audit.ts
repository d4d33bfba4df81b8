import { genesis, type Head } from '../ledger/chain.js';
import { lossOf } from '../ledger/loss.js';
import { signTrail, type Signing } from '../ledger/sign-trail.js';
import type { SigningKey } from '../ledger/signing-key.js';
import type { Ground } from './ground.js';
import { makeSigningKey, readSigningKey } from './key-file.js';
import { keepSignedPlace, readSignedPlace, Unkept } from './signed-place.js';

/** `lost`: the ledger does not hold what is known to have been signed. `unkept`: that cannot be kept beside the key. */
export type SigningDone =
  | Signing
  | { readonly kind: 'off' }
  | { readonly kind: 'no-key'; readonly key: string }
  | { readonly kind: 'lost' | 'unkept'; readonly why: string };

/**
 * Signs what the trail has gained. The first time of all a key is made; a ledger that was signed before is signed on with
 * the key that it knows, and with no other, and only where it still holds what was signed: a person with every right on
 * the database could otherwise have a trail of his own signed by us.
 */
export async function signAudit({
  config,
  ledger,
  clock,
}: Pick<Ground, 'config' | 'ledger' | 'clock'>): Promise<SigningDone> {
  const path = config.audit.signingKey;
  if (path === undefined) return { kind: 'off' };
  const signed = readSignedPlace(path);
  const last = await ledger.checkpoints.last();
  const why = signed && (await lossOf(ledger, signed, last));
  if (why !== undefined) return { kind: 'lost', why };
  const key = readSigningKey(path, last?.key) ?? (last === undefined ? firstKey(path) : undefined);
  if (key === undefined) return { kind: 'no-key', key: last?.key ?? '' };
  const done = await signTrail({ ledger, key, clock, last });
  return done.kind === 'signed' || done.kind === 'idle' ? kept(path, done) : done;
}

/** Should the signature that follows fail, nothing has been signed, and that is known: no checkpoint is missing. */
function firstKey(path: string): SigningKey {
  const key = makeSigningKey(path);
  whyUnkept(path, genesis); // the signature that follows says so, too
  return key;
}

function kept(path: string, done: Extract<Signing, { kind: 'signed' | 'idle' }>): SigningDone {
  const { checkpoint } = done;
  const why = whyUnkept(
    path,
    checkpoint === undefined ? genesis : { sequence: checkpoint.sequence, hash: checkpoint.head },
  );
  return why === undefined ? done : { kind: 'unkept', why };
}

function whyUnkept(path: string, place: Head): string | undefined {
  try {
    keepSignedPlace(path, place);
    return undefined;
  } catch (cause) {
    if (!(cause instanceof Unkept)) throw cause;
    return cause.message;
  }
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
    case 'lost':
      return `this ledger does not hold what was signed: ${done.why}. ${NEXT}`;
    case 'unkept':
      return done.why;
    default:
      return undefined;
  }
}

const NEXT =
  'Where an older backup was restored, or this is another ledger, say so with "patchproof audit accept"; else somebody has changed it: keep it as it is, and compare it with your exports';

/** Why the ledger does not hold what was signed with the key that is here, and what to do, in words; undefined where it does. */
export async function signedLoss({ config, ledger }: Pick<Ground, 'config' | 'ledger'>): Promise<string | undefined> {
  const path = config.audit.signingKey;
  const signed = path === undefined ? undefined : readSignedPlace(path);
  const why = signed && (await lossOf(ledger, signed, await ledger.checkpoints.last()));
  return why === undefined ? undefined : signingTrouble({ kind: 'lost', why });
}

/** The same without signing or making anything: for those who only look. */
export async function signingState(ground: Pick<Ground, 'config' | 'ledger'>): Promise<string | undefined> {
  const path = ground.config.audit.signingKey;
  const loss = await signedLoss(ground);
  const last = await ground.ledger.checkpoints.last();
  if (loss !== undefined || path === undefined || last === undefined) return loss;
  const key = readSigningKey(path, last.key);
  if (key?.id === last.key) return undefined;
  return signingTrouble(key === undefined ? { kind: 'no-key', key: last.key } : { kind: 'foreign', key: last.key });
}
