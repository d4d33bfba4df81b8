import { type Checkpoint, statementOf } from './checkpoint.js';
import { isSignedBy, type PublicKey, publicKeyOf } from './signing-key.js';

export type KeyRing = ReadonlyMap<string, PublicKey>;

/** The keys that may be trusted when `trusted` is: a rotation that both keys signed vouches for the other one. */
export function keyRing(trusted: readonly PublicKey[], rotations: readonly Checkpoint[]): KeyRing {
  const ring = new Map(trusted.map((key) => [key.id, key]));
  const pairs = rotations.map(pairOf).filter((pair) => pair !== undefined);
  for (let before = -1; before !== ring.size;) {
    before = ring.size;
    const vouched = pairs.filter((pair) => pair.some(({ id }) => ring.has(id)));
    for (const key of vouched.flat()) ring.set(key.id, key);
  }
  return ring;
}

/** Both keys of a rotation, if both have signed it. */
export function pairOf(rotation: Checkpoint): readonly [PublicKey, PublicKey] | undefined {
  const said = statementOf(rotation);
  if (said?.kind !== 'rotation' || said.nextKey === undefined || said.previousKey === undefined) return undefined;
  const [next, previous] = [publicKeyOf(said.nextKey), publicKeyOf(said.previousKey)];
  const { statement, signature, cosignature = '' } = rotation;
  const bothSigned = isSignedBy(next, statement, signature) && isSignedBy(previous, statement, cosignature);
  return bothSigned && next.id === said.key ? [next, previous] : undefined;
}
