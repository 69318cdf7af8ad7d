import { type KeyObject, createPrivateKey, generateKeyPair, webcrypto } from 'node:crypto';
import { promisify } from 'node:util';
import { CertificateError } from '../certificate-error.ts';

/** What kind of key to make. */
export type KeyKind =
  | { readonly kind: 'rsa'; readonly bits: 2048 | 3072 | 4096 }
  | { readonly kind: 'ec'; readonly curve: 'P-256' | 'P-384' | 'P-521' };

/** A key ready to sign with, by the hash that fits it. */
export interface Signer {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512';
}

const generate = promisify(generateKeyPair);
const curves = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' } as const;
const hashes = { 'P-256': 'SHA-256', 'P-384': 'SHA-384', 'P-521': 'SHA-512' } as const;

/** A new private key, as PEM (PKCS #8). */
export async function makeKey(kind: KeyKind): Promise<string> {
  const { privateKey } =
    kind.kind === 'rsa'
      ? await generate('rsa', { modulusLength: kind.bits })
      : await generate('ec', { namedCurve: kind.curve });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** PEM (PKCS #8), encrypted: without the passphrase it opens nothing. */
export function sealedKey(pem: string, passphrase: string): string {
  checkPassphrase(passphrase);
  const key = readKey(pem);
  const sealed = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
  return sealed.toString();
}

/** Throws where it is so short that it is soon guessed. */
export function checkPassphrase(passphrase: string): void {
  if (passphrase.length >= 8) return;
  throw new CertificateError(
    { code: 'passphrase-too-short', params: { least: 8 } },
    'The passphrase is too short: give at least 8 characters.',
  );
}

/** What OpenSSL says of a key is not repeated: nothing of it may reach a log. */
export function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new CertificateError({ code: 'key-unreadable', params: null }, 'The key cannot be read.');
  }
}

export async function signerOf(pem: string): Promise<Signer> {
  const key = readKey(pem);
  const { hash, algorithm } = algorithmOf(key);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const jwk = key.export({ format: 'jwk' });
  const { subtle } = webcrypto;
  // Of the JWK all but what is private.
  const { kty, n, e, crv, x, y } = jwk;
  const open = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
  return {
    hash,
    privateKey: await subtle.importKey('pkcs8', der, algorithm, false, ['sign']),
    publicKey: await subtle.importKey('jwk', defined(open), algorithm, true, ['verify']),
  };
}

function algorithmOf(key: KeyObject): {
  readonly hash: Signer['hash'];
  readonly algorithm: webcrypto.RsaHashedImportParams | webcrypto.EcKeyImportParams;
} {
  if (key.asymmetricKeyType === 'rsa') {
    return { hash: 'SHA-256', algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } };
  }
  const namedCurve = curves[key.asymmetricKeyDetails?.namedCurve as keyof typeof curves];
  return { hash: hashes[namedCurve], algorithm: { name: 'ECDSA', namedCurve } };
}

function defined(jwk: Readonly<Record<string, string | undefined>>): webcrypto.JsonWebKey {
  return Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== undefined));
}
