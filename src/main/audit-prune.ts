import { signRoot, type Checkpoint } from '../ledger/checkpoint.js';
import { keyRing } from '../ledger/key-ring.js';
import type { SigningKey } from '../ledger/signing-key.js';
import { openGround, type Ground } from './ground.js';
import { readSigningKey } from './key-file.js';
import type { Print } from './print.js';
import { settingsFor } from './settings.js';
import { signAudit, signedLoss } from './sign-audit.js';
import { verifyLedger } from './verify-ledger.js';

interface Asked {
  /** `<number>d`, at least a day. */
  readonly olderThan: string;
  /** Also what a destination of exports has not got yet. */
  readonly unexported: boolean;
}

/** Removes old entries, up to a signed checkpoint, which becomes the beginning of the trail. Only what is whole is pruned. */
export async function auditPrune(asked: Asked, print: Print): Promise<void> {
  const keptMs = spanOf(asked.olderThan);
  const ground = await openGround(settingsFor([]));
  const { ledger, clock, lifetime } = ground;
  try {
    const key = await keyThatSigns(ground);
    const root = await ledger.checkpoints.before(new Date(clock.now().getTime() - keptMs));
    const known = await ledger.checkpoints.root();
    if (root !== undefined && root.sequence > (known?.sequence ?? 0)) {
      await refuseUnexported(ground, root, asked);
      await refuseBroken(ground, key);
      await moveRoot(ground, key, root);
    }
    const pruned = await ledger.pruneAudit();
    const { sequence = 0 } = (await ledger.checkpoints.root()) ?? {};
    print(pruned === 0 ? 'nothing to prune' : `pruned ${pruned} entries; the trail begins after entry ${sequence}`);
  } finally {
    await lifetime.close();
  }
}

const DAY_MS = 86_400_000;

function spanOf(text: string): number {
  const days = /^([1-9]\d{0,4})d$/.exec(text)?.[1];
  if (days === undefined)
    throw new Error(`--older-than: expected a number of days such as 400d, got "${text.slice(0, 40)}"`);
  return Number(days) * DAY_MS;
}

async function keyThatSigns({ config, ledger }: Ground): Promise<SigningKey> {
  const path = config.audit.signingKey;
  const last = await ledger.checkpoints.last();
  const key = path === undefined ? undefined : readSigningKey(path, last?.key);
  if (key !== undefined && key.id === last?.key) return key;
  throw new Error(
    'a new beginning has to be signed, and the key that signs this ledger is not in the file of AUDIT_SIGNING_KEY',
  );
}

async function refuseUnexported({ ledger, config }: Ground, root: Checkpoint, { unexported }: Asked): Promise<void> {
  const slowest = await ledger.exports.slowest(config.audit.exportTo);
  if (unexported || slowest === undefined || slowest.sequence >= root.sequence) return;
  const { destination, sequence } = slowest;
  throw new Error(
    `${destination} has the trail up to entry ${sequence} only, and ${root.sequence} are to be pruned; export first, or add --unexported`,
  );
}

async function refuseBroken(ground: Ground, key: SigningKey): Promise<void> {
  const { ledger } = ground;
  const loss = await signedLoss(ground);
  if (loss !== undefined) throw new Error(`nothing is pruned: ${loss}`);
  const ring = keyRing([key], await ledger.checkpoints.rotations());
  const report = await verifyLedger(ledger, { ring, start: await ledger.checkpoints.root() });
  if (!report.ok) throw new Error(`nothing is pruned: the trail is broken at entry ${report.sequence}: ${report.why}`);
}

/** Said first, then signed, then done: the trail itself tells from where to where it was pruned. */
async function moveRoot(ground: Ground, key: SigningKey, { sequence, head }: Checkpoint): Promise<void> {
  const { ledger, clock } = ground;
  const facts = { action: 'prune-audit', by: 'command', upTo: sequence, head };
  await ledger.audit.append({ kind: 'operator', facts });
  await signAudit(ground);
  const root = signRoot(key, { sequence, hash: head }, clock.now());
  if (await ledger.checkpoints.add(root, key.id)) return;
  throw new Error('another key signs since a moment ago: nothing was pruned; try again');
}
