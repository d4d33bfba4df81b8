import type { Checkpoint } from '../ledger/checkpoint.js';
import { isSound, signRotation, statementOf } from '../ledger/checkpoint.js';
import { genesis, type Head } from '../ledger/chain.js';
import type { SigningKey } from '../ledger/signing-key.js';
import { verifyChain } from '../ledger/verify-chain.js';
import { openGround, type Ground } from './ground.js';
import { adoptNextKey, makeNextKey, readSigningKey } from './key-file.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { signAudit, signedLoss, signingTrouble } from './sign-audit.js';

/** Public keys, oldest first: give them to whoever is to check exports, by another way than the exports. */
export async function auditKeys(print: Print): Promise<void> {
  const { config, ledger, lifetime } = await openGround(settingsFor([]));
  try {
    const last = await ledger.checkpoints.last();
    const own = readOwn(config.audit.signingKey, last);
    const rotations = await ledger.checkpoints.rotations();
    for (const rotation of rotations) {
      const { previousKey } = statementOf(rotation) ?? {};
      if (previousKey !== undefined) print(`${previousKey} signed until entry ${rotation.sequence}`);
    }
    if (own === undefined) print('no key here: it is made when a service starts, or by "patchproof audit sign"');
    else
      print(
        `${own.x} ${last === undefined || last.key === own.id ? 'signs' : 'does NOT sign this ledger'} (key ${own.id})`,
      );
  } finally {
    await lifetime.close();
  }
}

/** Signs now what the trail has gained. */
export async function auditSign(print: Print): Promise<boolean> {
  const ground = await openGround(settingsFor([]));
  try {
    return await said(ground, print);
  } finally {
    await ground.lifetime.close();
  }
}

async function said(ground: Ground, print: Print): Promise<boolean> {
  const done = await signAudit(ground);
  const trouble = signingTrouble(done);
  if (done.kind === 'signed') print(`signed up to entry ${done.checkpoint.sequence} by key ${done.checkpoint.key}`);
  else print(trouble ?? (done.kind === 'off' ? 'AUDIT_SIGNING_KEY is off: nothing is signed' : 'nothing new to sign'));
  return trouble === undefined && done.kind !== 'off';
}

/** From now on a new key signs. Its first checkpoint is signed by both; with `lost`, by the new one alone. */
export async function auditRotateKey({ lost }: { lost: boolean }, print: Print): Promise<boolean> {
  const ground = await openGround(settingsFor([]));
  const { config, ledger, clock, lifetime } = ground;
  try {
    const path = config.audit.signingKey;
    if (path === undefined) throw new Error('AUDIT_SIGNING_KEY is off: there is no key to rotate');
    const loss = await signedLoss(ground);
    if (loss !== undefined) throw new Error(loss);
    const from = lost ? undefined : await keyThatSigns(ground, path);
    const to = makeNextKey(path);
    const facts = { action: 'rotate-audit-key', by: 'command', from: from?.id ?? null, to: to.id };
    await ledger.audit.append({ kind: 'operator', facts });
    if (from !== undefined && !(await said(ground, print))) return false;
    const last = await ledger.checkpoints.last();
    const head = from === undefined ? await checkedHead(ground, last) : signedHead(from, last);
    const rotated = await ledger.checkpoints.add(signRotation({ from, to }, head, clock.now()), last?.key);
    if (!rotated) throw new Error('another process has rotated the key in the same moment: nothing was changed');
    adoptNextKey(path);
    print(`key ${to.id} signs from entry ${head.sequence} on; its public key is ${to.x}`);
    return true;
  } finally {
    await lifetime.close();
  }
}

async function keyThatSigns({ ledger }: Ground, path: string): Promise<SigningKey> {
  const last = await ledger.checkpoints.last();
  const key = readSigningKey(path, last?.key);
  if (last === undefined || key === undefined || key.id !== last.key) {
    throw new Error(
      'the key that signs this ledger is not in the file of AUDIT_SIGNING_KEY; run this where it is, or, if it is lost for good, with --lost',
    );
  }
  return key;
}

async function checkedHead({ ledger }: Ground, last: Checkpoint | undefined): Promise<Head> {
  const start = headOf(last);
  const report = await verifyChain(ledger.auditTrail({ after: start.sequence }), start);
  if (!report.ok) throw new Error(`the audit trail is broken at entry ${report.sequence}: ${report.why}`);
  return { sequence: start.sequence + report.entries, hash: report.head };
}

/** What the old key has not signed it does not hand on. */
function signedHead(from: SigningKey, last: Checkpoint | undefined): Head {
  if (last !== undefined && isSound(last, from)) return headOf(last);
  throw new Error('the last checkpoint is not signed by the key that is to be replaced: run "patchproof audit verify"');
}

function headOf(last: Checkpoint | undefined): Head {
  return last === undefined ? genesis : { sequence: last.sequence, hash: last.head };
}

function readOwn(path: string | undefined, last: Checkpoint | undefined): SigningKey | undefined {
  return path === undefined ? undefined : readSigningKey(path, last?.key);
}
