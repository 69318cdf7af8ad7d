import { createDecipheriv, pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { type AsnType, Integer, ObjectIdentifier, Sequence } from 'asn1js';
import { CertificateError } from './certificate-error.ts';
import { malformed, octetsOf } from './der.ts';
import { derivePkcs12Key } from './pkcs12-key.ts';
import { decryptRc2 } from './rc2.ts';

const derive = promisify(pbkdf2);
const what = 'The PKCS#12 file';
/** Half a second and more of work; nobody's file has as many. */
const mostIterations = 2_000_000;

const pbes2 = '1.2.840.113549.1.5.13';
const pbkdf2Oid = '1.2.840.113549.1.5.12';
const sha1Mac = '1.2.840.113549.2.7';
/** RFC 8018 §B.1.2. */
const macs: Readonly<Record<string, string>> = {
  [sha1Mac]: 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};
/** RFC 8018 §B.2: cipher and bytes of its key. */
const ciphers: Readonly<Record<string, readonly [name: string, keyBytes: number]>> = {
  '1.2.840.113549.3.7': ['des-ede3-cbc', 24],
  '2.16.840.1.101.3.4.1.2': ['aes-128-cbc', 16],
  '2.16.840.1.101.3.4.1.22': ['aes-192-cbc', 24],
  '2.16.840.1.101.3.4.1.42': ['aes-256-cbc', 32],
};
/** RFC 7292 §C: what Windows and OpenSSL wrote until a few years ago. */
const older: Readonly<Record<string, readonly [name: 'des-ede3-cbc' | 'rc2', keyBytes: number]>> = {
  '1.2.840.113549.1.12.1.3': ['des-ede3-cbc', 24],
  '1.2.840.113549.1.12.1.5': ['rc2', 16],
  '1.2.840.113549.1.12.1.6': ['rc2', 5],
};

/** Decrypts what a passphrase sealed. Rejects with a `CertificateError`. */
export async function decrypt(
  algorithm: string,
  parameters: AsnType,
  sealed: Uint8Array,
  passphrase: string,
): Promise<Uint8Array> {
  const old = older[algorithm];
  if (old !== undefined) return await decryptOlder(old, parameters, sealed, passphrase);
  if (algorithm !== pbes2) throw unknownAlgorithm(algorithm);
  const [derivation, encryption] = children(parameters);
  const [derivationOid, derivationParameters] = children(derivation);
  const [cipherOid, iv] = children(encryption);
  if (oidOf(derivationOid) !== pbkdf2Oid) throw unknownAlgorithm(oidOf(derivationOid));
  const cipher = ciphers[oidOf(cipherOid)];
  if (cipher === undefined) throw unknownAlgorithm(oidOf(cipherOid));
  const [salt, iterations, ...rest] = children(derivationParameters);
  // Between them there may be the length of the key.
  const mac = rest.find((one) => one instanceof Sequence);
  const macOid = mac === undefined ? sha1Mac : oidOf(children(mac)[0]);
  const hash = macs[macOid];
  if (hash === undefined) throw unknownAlgorithm(macOid);
  const [name, keyBytes] = cipher;
  const key = await derive(
    passphrase,
    octetsOf(salt, what),
    iterationsOf(iterations),
    keyBytes,
    hash,
  );
  return deciphered(name, key, octetsOf(iv, what), sealed);
}

/** Bounded, since a stranger's file says how long we work on it. */
export function checkIterations(iterations: number): number {
  if (iterations >= 1 && iterations <= mostIterations) return iterations;
  throw new CertificateError(
    { code: 'too-many-iterations', params: { most: mostIterations } },
    `${what} asks for ${iterations} iterations: at most ${mostIterations} are allowed.`,
  );
}

async function decryptOlder(
  [name, keyBytes]: readonly ['des-ede3-cbc' | 'rc2', number],
  parameters: AsnType,
  sealed: Uint8Array,
  password: string,
): Promise<Uint8Array> {
  const [saltOf, count] = children(parameters);
  const [salt, iterations] = [octetsOf(saltOf, what), iterationsOf(count)];
  const from = { hash: 'sha1', password, salt, iterations };
  const key = await derivePkcs12Key({ ...from, use: 'key', bytes: keyBytes });
  const iv = await derivePkcs12Key({ ...from, use: 'iv', bytes: 8 });
  if (name === 'des-ede3-cbc') return deciphered(name, key, iv, sealed);
  const plain = decryptRc2(key, iv, sealed);
  if (plain === null) throw notOpened();
  return plain;
}

function deciphered(name: string, key: Buffer, iv: Uint8Array, sealed: Uint8Array): Uint8Array {
  try {
    const decipher = createDecipheriv(name, key, iv);
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch (error) {
    throw notOpened(error);
  }
}

function notOpened(cause?: unknown): CertificateError {
  return new CertificateError(
    { code: 'passphrase-wrong', params: null },
    'The passphrase does not open the PKCS#12 file.',
    { cause },
  );
}

function unknownAlgorithm(oid: string): CertificateError {
  return new CertificateError(
    { code: 'file-protected-otherwise', params: null },
    `${what} is encrypted in a way that is not known (${oid}): export it with AES.`,
  );
}

function iterationsOf(asn: AsnType | undefined): number {
  if (!(asn instanceof Integer)) throw malformed(what, 'no count of iterations');
  return checkIterations(Number(asn.toBigInt()));
}

function oidOf(asn: AsnType | undefined): string {
  return asn instanceof ObjectIdentifier ? asn.valueBlock.toString() : 'none';
}

function children(asn: AsnType | undefined): readonly AsnType[] {
  return asn instanceof Sequence ? asn.valueBlock.value : [];
}
