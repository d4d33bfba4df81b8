import { readFileSync } from 'node:fs';
import { keyRing } from '../ledger/key-ring.js';
import { publicKeyFrom, type PublicKey } from '../ledger/signing-key.js';
import type { TrailReport } from '../ledger/verify-trail.js';
import { checkpointAt } from './checkpoint-at.js';
import { openGround, type Ground } from './ground.js';
import { readSigningKey } from './key-file.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { signedLoss } from './sign-audit.js';
import { readSignedPlace } from './signed-place.js';
import { verifyLedger } from './verify-ledger.js';

interface Asked {
  /** Sequence of a checkpoint to begin with. */
  readonly since?: string | undefined;
  /** File with a public key to trust, instead of the own one. */
  readonly key?: string | undefined;
}

/** Is the chain whole, as it was signed? Names the first entry that is not. */
export async function auditVerify({ since, key }: Asked, print: Print): Promise<boolean> {
  const ground = await openGround(settingsFor([]));
  const { ledger, lifetime } = ground;
  try {
    const trusted = key === undefined ? await ownKey(ground) : publicKeyFrom(readFileSync(key, 'utf8'));
    const ring = trusted && keyRing([trusted], await ledger.checkpoints.rotations());
    const start = since === undefined ? await ledger.checkpoints.root() : await checkpointAt(ledger.checkpoints, since);
    const report = await verifyLedger(ledger, { ring, start });
    const signed = (await ledger.checkpoints.last()) !== undefined;
    const keyed = ring !== undefined;
    const trouble = (await signedLoss(ground)) ?? (keyed && !signed ? unsigned(ground, report) : undefined);
    if (trouble === undefined || !report.ok) print(wordsFor(report, { signed, keyed }));
    if (trouble !== undefined) print(trouble);
    return report.ok && trouble === undefined && (report.unchecked === 0 || report.checked > 0);
  } finally {
    await lifetime.close();
  }
}

/** Nothing is signed: in order as long as there was nothing to sign, or it is known that nothing was signed before. */
function unsigned({ config }: Ground, report: TrailReport): string | undefined {
  const path = config.audit.signingKey;
  const isNew = path !== undefined && readSignedPlace(path) !== undefined;
  if (isNew || !report.ok || report.entries === 0) return undefined;
  return 'there is a key, and nothing is signed with it: where nothing ever was, run "patchproof audit sign" and verify again; else somebody has removed the checkpoints';
}

async function ownKey({ config, ledger }: Ground): Promise<PublicKey | undefined> {
  const path = config.audit.signingKey;
  return path === undefined ? undefined : readSigningKey(path, (await ledger.checkpoints.last())?.key);
}

function wordsFor(report: TrailReport, { signed, keyed }: { signed: boolean; keyed: boolean }): string {
  if (!report.ok) return `broken at entry ${report.sequence}: ${report.why}`;
  const { entries, from, checked, unchecked, last } = report;
  const whole = `whole: ${entries} entries${from > 0 ? ` after entry ${from}` : ''}`;
  if (!keyed) return signed ? `${whole}; signatures were not checked, there is no key here` : whole;
  const others = unchecked > 0 ? `, ${unchecked} before them by keys that nobody vouches for` : '';
  if (last === undefined) return `${whole}${unchecked > 0 ? `; no checkpoint by a trusted key${others}` : ''}`;
  const at = `the last over entry ${last.sequence} at ${last.at.toISOString()} by key ${last.key}`;
  return `${whole}; ${checked} signed checkpoints, ${at}${others}`;
}
