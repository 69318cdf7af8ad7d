import { createCipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { type BaseBlock, Integer, Null, ObjectIdentifier, OctetString, Sequence } from 'asn1js';
import { derivePkcs12Key } from '../pkcs12-key.ts';

/**
 * How a passphrase seals a file: `modern` is what OpenSSL 3 and Windows since Server 2019 write,
 * `older` all that Windows up to Server 2016, Java 8 and old appliances read.
 */
export type SealingKind = 'modern' | 'older';

/** What was sealed, and how it is opened again: an AlgorithmIdentifier. */
interface Sealed {
  readonly algorithm: BaseBlock;
  readonly content: Buffer;
}

/** How the whole of a file is protected against change (RFC 7292 §4). */
export interface MacKind {
  readonly hash: 'sha1' | 'sha256';
  readonly oid: string;
  readonly iterations: number;
}

const derive = promisify(pbkdf2);
const oids = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  hmacSha256: '1.2.840.113549.2.9',
  aes256: '2.16.840.1.101.3.4.1.42',
  sha1And3des: '1.2.840.113549.1.12.1.3',
} as const;
// Windows refuses files that ask for more than 600,000 in all.
const iterations = { modern: 100_000, older: 2_048 } as const;

export const macKinds: Readonly<Record<SealingKind, MacKind>> = {
  modern: { hash: 'sha256', oid: '2.16.840.1.101.3.4.2.1', iterations: 20_000 },
  older: { hash: 'sha1', oid: '1.3.14.3.2.26', iterations: 2_048 },
};

/** Seals `plain`, each time with a salt of its own. */
export async function sealWith(
  kind: SealingKind,
  plain: Uint8Array,
  passphrase: string,
): Promise<Sealed> {
  return kind === 'modern' ? await modern(plain, passphrase) : await older(plain, passphrase);
}

/** RFC 8018 §6.2: PBES2 with PBKDF2 of HMAC-SHA-256 and AES-256. */
async function modern(plain: Uint8Array, passphrase: string): Promise<Sealed> {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const key = await derive(passphrase, salt, iterations.modern, 32, 'sha256');
  const derivation = sequence(
    oid(oids.pbkdf2),
    sequence(
      octetString(salt),
      new Integer({ value: iterations.modern }),
      sequence(oid(oids.hmacSha256), new Null()),
    ),
  );
  const algorithm = sequence(
    oid(oids.pbes2),
    sequence(derivation, sequence(oid(oids.aes256), octetString(iv))),
  );
  return { algorithm, content: enciphered('aes-256-cbc', key, iv, plain) };
}

/** RFC 7292 §C: SHA-1 and 3DES. */
async function older(plain: Uint8Array, password: string): Promise<Sealed> {
  const salt = randomBytes(8);
  const from = { hash: 'sha1', password, salt, iterations: iterations.older };
  const key = await derivePkcs12Key({ ...from, use: 'key', bytes: 24 });
  const iv = await derivePkcs12Key({ ...from, use: 'iv', bytes: 8 });
  const parameters = sequence(octetString(salt), new Integer({ value: iterations.older }));
  const algorithm = sequence(oid(oids.sha1And3des), parameters);
  return { algorithm, content: enciphered('des-ede3-cbc', key, iv, plain) };
}

function enciphered(cipher: string, key: Buffer, iv: Uint8Array, plain: Uint8Array): Buffer {
  const work = createCipheriv(cipher, key, iv);
  return Buffer.concat([work.update(plain), work.final()]);
}

export function sequence(...value: readonly BaseBlock[]): Sequence {
  return new Sequence({ value: [...value] });
}

export function oid(value: string): ObjectIdentifier {
  return new ObjectIdentifier({ value });
}

export function octetString(bytes: Uint8Array): OctetString {
  return new OctetString({ valueHex: Uint8Array.from(bytes) });
}
