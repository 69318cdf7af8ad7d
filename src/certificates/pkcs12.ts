import { type KeyObject, createHmac, timingSafeEqual } from 'node:crypto';
import { type AsnType, OctetString } from 'asn1js';
import {
  AuthenticatedSafe,
  CertBag,
  type ContentInfo,
  EncryptedData,
  PFX,
  PKCS8ShroudedKeyBag,
  PrivateKeyInfo,
  SafeContents,
} from 'pkijs';
import { CertificateError } from './certificate-error.ts';
import { malformed, octetsOf, readAsn } from './der.ts';
import { checkIterations, decrypt } from './password-encryption.ts';
import { derivePkcs12Key } from './pkcs12-key.ts';
import { privateKeyOf } from './private-key.ts';

interface Pkcs12 {
  /** DER. */
  readonly certificates: readonly Uint8Array[];
  /** Opened only when that is asked for. */
  readonly keys: readonly (() => Promise<KeyObject>)[];
}

const what = 'The PKCS#12 file';
const dataOid = '1.2.840.113549.1.7.1';
const encryptedDataOid = '1.2.840.113549.1.7.6';
const bags = {
  key: '1.2.840.113549.1.12.10.1.1',
  shroudedKey: '1.2.840.113549.1.12.10.1.2',
  certificate: '1.2.840.113549.1.12.10.1.3',
} as const;
const macHashes: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};

/** The certificates in a PKCS#12 file (RFC 7292); keys in it stay sealed until they are asked for. */
export async function readPkcs12(asn: AsnType, passphrase: string | null): Promise<Pkcs12> {
  const pfx = parsed(() => new PFX({ schema: asn }));
  const content = octets(pfx.authSafe.content, pfx.authSafe.contentType);
  await checkMac(pfx, content, passphrase);
  const safe = parsed(() => new AuthenticatedSafe({ schema: readAsn(content, what) }));
  const certificates: Uint8Array[] = [];
  const keys: (() => Promise<KeyObject>)[] = [];
  for (const part of safe.safeContents) {
    const plain = await opened(part, passphrase);
    const contents = parsed(() => new SafeContents({ schema: readAsn(plain, what) }));
    for (const { bagId, bagValue } of contents.safeBags) {
      if (bagId === bags.key || bagId === bags.shroudedKey) {
        keys.push(() => keyIn(bagValue, passphrase));
      }
      if (bagId !== bags.certificate || !(bagValue instanceof CertBag)) continue;
      if (bagValue.certValue instanceof OctetString) {
        certificates.push(octetsOf(bagValue.certValue, what));
      }
    }
  }
  return { certificates, keys };
}

/** RFC 7292 §4.2.1 and §4.2.2. */
async function keyIn(bag: unknown, passphrase: string | null): Promise<KeyObject> {
  if (bag instanceof PrivateKeyInfo) return privateKeyOf(new Uint8Array(bag.toSchema().toBER()));
  if (!(bag instanceof PKCS8ShroudedKeyBag)) throw malformed(what, 'a key of another kind');
  const { algorithmId, algorithmParams } = bag.encryptionAlgorithm;
  const sealed = octetsOf(bag.encryptedData, what);
  return privateKeyOf(
    await decrypt(algorithmId, algorithmParams as AsnType, sealed, given(passphrase)),
  );
}

async function opened(part: ContentInfo, passphrase: string | null): Promise<Uint8Array> {
  if (part.contentType !== encryptedDataOid) return octets(part.content, part.contentType);
  const { encryptedContentInfo: sealed } = parsed(
    () => new EncryptedData({ schema: part.content }),
  );
  const { contentEncryptionAlgorithm: algorithm, encryptedContent } = sealed;
  if (encryptedContent === undefined) throw malformed(what, 'nothing is encrypted');
  const bytes = octetsOf(encryptedContent, what);
  return await decrypt(
    algorithm.algorithmId,
    algorithm.algorithmParams as AsnType,
    bytes,
    given(passphrase),
  );
}

async function checkMac(
  { macData }: PFX,
  content: Uint8Array,
  passphrase: string | null,
): Promise<void> {
  if (macData === undefined) return;
  const hash = macHashes[macData.mac.digestAlgorithm.algorithmId];
  if (hash === undefined) {
    throw new CertificateError(
      { code: 'file-protected-otherwise', params: null },
      `${what} is protected in a way that is not known (${macData.mac.digestAlgorithm.algorithmId}): export it with SHA-256.`,
    );
  }
  const iterations = checkIterations(macData.iterations ?? 1);
  const salt = octetsOf(macData.macSalt, what);
  const expected = octetsOf(macData.mac.digest, what);
  // RFC 7292 §B.4: no password and an empty one are two things, and programs disagree on which.
  for (const password of passphrase === null || passphrase === '' ? [null, ''] : [passphrase]) {
    const key = await derivePkcs12Key({ hash, password, salt, iterations, use: 'mac' });
    const mac = createHmac(hash, key).update(content).digest();
    if (mac.byteLength === expected.byteLength && timingSafeEqual(mac, expected)) return;
  }
  throw new CertificateError(
    { code: passphrase === null ? 'passphrase-needed' : 'passphrase-wrong', params: null },
    passphrase === null
      ? `${what} has a passphrase: give it, too.`
      : `The passphrase does not open the PKCS#12 file, or the file is damaged.`,
  );
}

function given(passphrase: string | null): string {
  return passphrase ?? '';
}

function octets(content: unknown, type: string): Uint8Array {
  if (type === dataOid && content instanceof OctetString) return octetsOf(content, what);
  throw malformed(what, `content of the type ${type}`);
}

function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw malformed(what, error);
  }
}
