import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Approval } from '../ledger/approvals.js';

/** What a link stands for: one question, by its digest, for so long, and for one answer. */
const Link = z.object({
  approval: z.string().regex(/^[\w-]{1,64}$/),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** Epoch milliseconds. */
  until: z.number(),
  nonce: z.string().regex(/^[\w-]{22}$/),
});
export type Link = z.infer<typeof Link>;

/** A new link to a question, as the last part of its address; it ends with the question. */
export function signedLink({ id, digest, expiresAt }: Approval, secret: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const link: Link = { approval: id, digest, until: expiresAt.getTime(), nonce };
  const said = Buffer.from(JSON.stringify(link)).toString('base64url');
  return `${said}.${signatureOf(said, secret)}`;
}

/** Undefined for everything that was not signed with this secret, or whose time is up. */
export function readLink(text: string, { secret, now }: { secret: string; now: Date }): Link | undefined {
  const [, said = '', signature = ''] = /^([\w-]{1,400})\.([\w-]{43})$/.exec(text) ?? [];
  const expected = signatureOf(said, secret);
  if (signature.length !== expected.length) return undefined;
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) return undefined;
  const link = Link.parse(JSON.parse(Buffer.from(said, 'base64url').toString('utf8')));
  return link.until > now.getTime() ? link : undefined;
}

function signatureOf(said: string, secret: string): string {
  return createHmac('sha256', secret).update(`approval link ${said}`).digest('base64url');
}
