import { keyRing } from '../ledger/key-ring.js';
import { oneLine } from '../shared/text.js';
import { openGround, type Ground } from './ground.js';
import { readSigningKey } from './key-file.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { signAudit, signedLoss, signingTrouble } from './sign-audit.js';
import { forgetSignedPlace, readSignedPlace } from './signed-place.js';
import { verifyLedger } from './verify-ledger.js';

/**
 * Has a ledger signed on that does not hold what was signed: an older backup that was restored, or another ledger. The
 * trail itself then tells what it does not hold. False when it is not signed all the same.
 */
export async function auditAccept(why: string, print: Print): Promise<boolean> {
  const ground = await openGround(settingsFor([]));
  const { config, ledger, lifetime } = ground;
  try {
    const path = config.audit.signingKey;
    const signed = path === undefined ? undefined : readSignedPlace(path);
    if (path === undefined || signed === undefined || (await signedLoss(ground)) === undefined) {
      print('nothing to accept: the ledger holds what is known here to have been signed');
      return true;
    }
    await refuseBroken(ground, path);
    const facts = { action: 'accept-ledger', by: 'command', signed, why: oneLine(why, 200) ?? null };
    const { sequence } = await ledger.audit.append({ kind: 'operator', facts });
    forgetSignedPlace(path);
    const trouble = signingTrouble(await signAudit(ground));
    print(
      `accepted with entry ${sequence}: up to entry ${signed.sequence} was signed before, with hash ${signed.hash}`,
    );
    if (trouble !== undefined) print(trouble);
    return trouble === undefined;
  } finally {
    await lifetime.close();
  }
}

/** Signatures are checked where the key that is here has made them: a backup may be older than the key. */
async function refuseBroken({ ledger }: Ground, path: string): Promise<void> {
  const { checkpoints } = ledger;
  const last = await checkpoints.last();
  const key = readSigningKey(path, last?.key);
  const ring = key && key.id === last?.key ? keyRing([key], await checkpoints.rotations()) : undefined;
  const report = await verifyLedger(ledger, { ring, start: await checkpoints.root() });
  if (!report.ok) throw new Error(`not accepted: the trail is broken at entry ${report.sequence}: ${report.why}`);
}
