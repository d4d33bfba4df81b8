import { z } from 'zod';
import { canonical } from '../shared/canonical.js';
import type { Head } from './chain.js';
import { isSignedBy, type PublicKey, type SigningKey } from './signing-key.js';

/**
 * `head`: the chain ended so. `rotation`: from here on another key signs; signed by both. `root`: what stands up to here
 * may have been pruned, and the chain begins after it.
 */
export const checkpointKinds = ['head', 'rotation', 'root'] as const;
export type CheckpointKind = (typeof checkpointKinds)[number];

/** A signed word about one place in the chain. Only the statement is proof; the rest finds it. */
export interface Checkpoint {
  readonly sequence: number;
  readonly kind: CheckpointKind;
  readonly at: Date;
  /** Id of the key that signed. */
  readonly key: string;
  /** Hash of the entry at `sequence`. */
  readonly head: string;
  /** Canonical JSON (RFC 8785) of what was signed. */
  readonly statement: string;
  readonly signature: string;
  /** Of a rotation: by the key before. */
  readonly cosignature?: string | undefined;
}

const Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** What a statement says. A rotation names both keys, so that either of them vouches for the other. */
export const Statement = z.strictObject({
  about: z.literal('patchproof audit trail'),
  at: z.iso.datetime(),
  head: Hex,
  key: z.string(),
  kind: z.enum(checkpointKinds),
  nextKey: z.string().optional(),
  previousKey: z.string().optional(),
  sequence: z.number().int().nonnegative(),
});
export type Statement = z.infer<typeof Statement>;

export function signHead(key: SigningKey, head: Head, at: Date): Checkpoint {
  return signed(key, { ...head, at, kind: 'head' });
}

export function signRoot(key: SigningKey, head: Head, at: Date): Checkpoint {
  return signed(key, { ...head, at, kind: 'root' });
}

/** Signed by the new key, and by the old one where there is still one. */
export function signRotation(
  { from, to }: { from: SigningKey | undefined; to: SigningKey },
  head: Head,
  at: Date,
): Checkpoint {
  const keys = { nextKey: to.x, ...(from === undefined ? {} : { previousKey: from.x }) };
  const checkpoint = signed(to, { ...head, at, kind: 'rotation', ...keys });
  return from === undefined ? checkpoint : { ...checkpoint, cosignature: from.sign(checkpoint.statement) };
}

/** What a checkpoint says, when it says what its columns say; undefined when it does not, or is no statement. */
export function statementOf(checkpoint: Checkpoint): Statement | undefined {
  const said = Statement.safeParse(parsed(checkpoint.statement)).data;
  if (said === undefined || canonical(said) !== checkpoint.statement) return undefined;
  const { sequence, kind, key, head, at } = checkpoint;
  const agrees = said.sequence === sequence && said.kind === kind && said.key === key && said.head === head;
  return agrees && said.at === at.toISOString() ? said : undefined;
}

export function isSound(checkpoint: Checkpoint, key: PublicKey): boolean {
  return (
    statementOf(checkpoint) !== undefined &&
    checkpoint.key === key.id &&
    isSignedBy(key, checkpoint.statement, checkpoint.signature)
  );
}

type Place = { readonly at: Date; readonly kind: CheckpointKind } & Pick<Statement, 'nextKey' | 'previousKey'>;

function signed(key: SigningKey, { hash: head, sequence, at, kind, ...keys }: Head & Place): Checkpoint {
  const said = { about: 'patchproof audit trail', at: at.toISOString(), head, key: key.id, kind, sequence };
  const statement = canonical({ ...said, ...keys });
  return { sequence, kind, at, key: key.id, head, statement, signature: key.sign(statement) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
