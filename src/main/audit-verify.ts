import { readFileSync } from 'node:fs';
import type { Checkpoint } from '../ledger/checkpoint.js';
import { keyRing, type KeyRing } from '../ledger/key-ring.js';
import type { Ledger } from '../ledger/ledger.js';
import { publicKeyFrom, type PublicKey } from '../ledger/signing-key.js';
import { verifyTrail, type TrailReport } from '../ledger/verify-trail.js';
import { checkpointAt } from './checkpoint-at.js';
import { openGround, type Ground } from './ground.js';
import { readSigningKey } from './key-file.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';

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
    print(wordsFor(report, { signed, keyed: ring !== undefined }));
    return report.ok && (report.unchecked === 0 || report.checked > 0);
  } finally {
    await lifetime.close();
  }
}

async function verifyLedger(
  { auditTrail, checkpoints }: Pick<Ledger, 'auditTrail' | 'checkpoints'>,
  { ring, start }: { ring: KeyRing | undefined; start: Checkpoint | undefined },
): Promise<TrailReport> {
  const partial = start !== undefined && start.kind !== 'root';
  return verifyTrail({
    rows: auditTrail(partial ? { after: start.sequence } : {}),
    checkpoints: checkpoints.list(start?.sequence ?? 0),
    ring,
    start,
  });
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
