import { hashOf } from '../../ledger/chain.js';
import { canonical } from '../../shared/canonical.js';
import type { Verification } from '../../ledger/ledger.js';
import { accountOf } from '../account.js';
import { criterionOf } from '../criterion.js';
import type { Ground } from '../ground.js';
import { readSigningKey } from '../key-file.js';
import { signAudit, signingTrouble } from '../sign-audit.js';
import { contentOf, type Content } from './content.js';
import { entriesOf } from './entries.js';
import { proofOf } from './proof.js';
import { Unprovable } from './unprovable.js';

/** One verification, signed. The statement names the content by its hash; `patchproof-verify` checks both. */
export interface Bundle {
  readonly content: Content;
  readonly statement: string;
  readonly signature: string;
}

type Parts = Pick<Ground, 'config' | 'ledger' | 'clock'>;

/** Rejects in words when the trail is broken, or when there is no key to sign with. */
export async function bundleOf(parts: Parts, seen: Verification): Promise<Bundle> {
  const { config, ledger, clock } = parts;
  const entries = await entriesOf(ledger.auditTrail({ ticket: seen.ticket.number }), seen.id); // before they are signed
  const signed = await signAudit(parts);
  const trouble = signed.kind === 'unkept' ? undefined : signingTrouble(signed); // the trail itself is signed
  const path = config.audit.signingKey;
  const key = path === undefined ? undefined : readSigningKey(path, (await ledger.checkpoints.last())?.key);
  if (trouble !== undefined || key === undefined) {
    throw new Unprovable(trouble ?? 'AUDIT_SIGNING_KEY is off, or there is no entry yet');
  }
  const at = clock.now();
  const content = contentOf({
    account: accountOf(seen, { criterion: criterionOf(config), now: at }),
    timeline: await ledger.timeline(seen.id),
    entries,
    chain: await proofOf(ledger, entries),
    tables: config.tickets,
    at,
  });
  const statement = canonical({
    about: 'patchproof evidence bundle',
    at: at.toISOString(),
    content: hashOf(canonical(JSON.parse(JSON.stringify(content)))),
    key: key.id,
    subject: `${seen.ticket.number}, verification ${seen.id}`,
  });
  return { content, statement, signature: key.sign(statement) };
}
