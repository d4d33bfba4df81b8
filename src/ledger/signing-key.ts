import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** What proves checkpoints: 32 bytes of Ed25519 in base64url (RFC 8037 `x`). */
export interface PublicKey {
  /** The first 16 hex digits of the SHA-256 of the 32 bytes. */
  readonly id: string;
  readonly x: string;
}

export interface SigningKey extends PublicKey {
  /** Ed25519 over UTF-8, base64url. */
  readonly sign: (text: string) => string;
}

/** A new private key as PEM (PKCS #8). */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Throws a TypeError that shows nothing of what it was given. */
export function signingKeyOf(pem: string): SigningKey {
  const key = ed25519(() => createPrivateKey(pem), 'private');
  const { id, x } = publicKeyOf(xOf(createPublicKey(key)));
  return { id, x, sign: (text) => sign(null, Buffer.from(text, 'utf8'), key).toString('base64url') };
}

export function publicKeyOf(x: string): PublicKey {
  return { id: hash('sha256', Buffer.from(x, 'base64url'), 'hex').slice(0, 16), x };
}

/** Reads PEM (SubjectPublicKeyInfo) or the 32 bytes in base64url. */
export function publicKeyFrom(text: string): PublicKey {
  const trimmed = text.trim();
  if (X.test(trimmed)) return publicKeyOf(trimmed);
  return publicKeyOf(xOf(ed25519(() => createPublicKey(trimmed), 'public')));
}

/** Of the ways to spell the same signature only the shortest counts: another one is a change. */
export function isSignedBy({ x }: PublicKey, text: string, signature: string): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  if (bytes.toString('base64url') !== signature) return false;
  return verify(null, Buffer.from(text, 'utf8'), keyObject(x), bytes);
}

const X = /^[\w-]{43}$/;

function keyObject(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

function xOf(key: KeyObject): string {
  return key.export({ format: 'jwk' }).x ?? '';
}

function ed25519(read: () => KeyObject, kind: 'private' | 'public'): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // the library's words may quote the file
  }
  throw new TypeError(`expected an Ed25519 ${kind} key in PEM, got something else`);
}
