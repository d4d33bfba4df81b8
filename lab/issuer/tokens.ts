import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import type { Lie, Somebody } from './people.js';

export interface Keys {
  /** What the issuer publishes. */
  readonly published: readonly JWK[];
  readonly own: CryptoKey;
  /** Of somebody else, who says that it is the same. */
  readonly other: CryptoKey;
}

const KID = 'k1';

export async function makeKeys(): Promise<Keys> {
  const [own, other] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('ES256')]);
  const published = { ...(await exportJWK(own.publicKey)), kid: KID, use: 'sig', alg: 'ES256' };
  return { published: [published], own: own.privateKey, other: other.privateKey };
}

interface Asked {
  readonly issuer: string;
  readonly clientId: string;
  readonly nonce: string;
  readonly now: Date;
}

/** An ID token for this person, truthful or not. */
export async function idToken(
  keys: Keys,
  { sub, claims }: Somebody,
  { issuer, clientId, nonce, now, lie }: Asked & { readonly lie: Lie | undefined },
): Promise<string> {
  const at = Math.floor(now.getTime() / 1000) - (lie === 'expired' ? 7200 : 0);
  const said = {
    ...claims,
    iss: lie === 'wrong-issuer' ? 'https://login.elsewhere.example' : issuer,
    aud: lie === 'wrong-audience' ? 'another-client' : clientId,
    nonce: lie === 'wrong-nonce' ? 'another-nonce' : nonce,
    iat: at,
    exp: at + 300,
    ...(lie !== 'no-subject' && { sub }),
  };
  if (lie === 'unsigned') return new UnsecuredJWT(said).encode();
  return new SignJWT(said)
    .setProtectedHeader({ alg: 'ES256', kid: KID })
    .sign(lie === 'other-key' ? keys.other : keys.own);
}
