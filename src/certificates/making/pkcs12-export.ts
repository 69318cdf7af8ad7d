import { type X509Certificate, createHash, createHmac, randomBytes } from 'node:crypto';
import { BmpString, type BaseBlock, Constructed, Integer, Null, Primitive, Set } from 'asn1js';
import { derivePkcs12Key } from '../pkcs12-key.ts';
import { checkPassphrase, readKey } from './keys.ts';
import {
  type SealingKind,
  macKinds,
  octetString,
  oid,
  sealWith,
  sequence,
} from './password-sealing.ts';

export interface Pkcs12Content {
  /** Shown where the file is taken over. */
  readonly friendlyName: string;
  /** PEM (PKCS #8). */
  readonly key: string;
  readonly certificate: X509Certificate;
  /** Those above it. */
  readonly chain: readonly X509Certificate[];
}

const oids = {
  data: '1.2.840.113549.1.7.1',
  encryptedData: '1.2.840.113549.1.7.6',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509Certificate: '1.2.840.113549.1.9.22.1',
  friendlyName: '1.2.840.113549.1.9.20',
  localKeyId: '1.2.840.113549.1.9.21',
} as const;

/**
 * A PKCS#12 file (RFC 7292), DER: key and certificates, both sealed with the passphrase. Rejects
 * with a `CertificateError` for one that is too short.
 */
export async function writePkcs12(
  { friendlyName, key, certificate, chain }: Pkcs12Content,
  passphrase: string,
  kind: SealingKind,
): Promise<Uint8Array> {
  checkPassphrase(passphrase);
  // By it, whoever reads the file knows which certificate is the key's.
  const localKeyId = createHash('sha1').update(certificate.raw).digest();
  const attributes = [
    attribute(oids.friendlyName, new BmpString({ value: friendlyName })),
    attribute(oids.localKeyId, octetString(localKeyId)),
  ];
  const plainKey = readKey(key).export({ type: 'pkcs8', format: 'der' });
  const sealedKey = await sealWith(kind, plainKey, passphrase);
  const shrouded = sequence(sealedKey.algorithm, octetString(sealedKey.content));
  const keyBag = bag(oids.shroudedKeyBag, shrouded, attributes);
  const certificateBags = [
    bag(oids.certificateBag, certificateIn(certificate), attributes),
    ...chain.map((one) => bag(oids.certificateBag, certificateIn(one), [])),
  ];
  const safe = bytesOf(
    sequence(
      await encrypted(bytesOf(sequence(...certificateBags)), passphrase, kind),
      data(bytesOf(sequence(keyBag))),
    ),
  );
  return bytesOf(
    sequence(new Integer({ value: 3 }), data(safe), await mac(safe, passphrase, kind)),
  );
}

function certificateIn(certificate: X509Certificate): BaseBlock {
  return sequence(oid(oids.x509Certificate), tagged(octetString(certificate.raw)));
}

/** RFC 7292 §4.2. */
function bag(id: string, value: BaseBlock, attributes: readonly BaseBlock[]): BaseBlock {
  const more = attributes.length === 0 ? [] : [new Set({ value: [...attributes] })];
  return sequence(oid(id), tagged(value), ...more);
}

function attribute(id: string, value: BaseBlock): BaseBlock {
  return sequence(oid(id), new Set({ value: [value] }));
}

function data(content: Uint8Array): BaseBlock {
  return sequence(oid(oids.data), tagged(octetString(content)));
}

/** RFC 5652 §8. */
async function encrypted(
  plain: Uint8Array,
  passphrase: string,
  kind: SealingKind,
): Promise<BaseBlock> {
  const { algorithm, content } = await sealWith(kind, plain, passphrase);
  const sealed = new Primitive({
    idBlock: { tagClass: 3, tagNumber: 0 },
    valueHex: Uint8Array.from(content).buffer,
  });
  const parts = sequence(oid(oids.data), algorithm, sealed);
  return sequence(oid(oids.encryptedData), tagged(sequence(new Integer({ value: 0 }), parts)));
}

/** RFC 7292 §4: of all that is in the file. */
async function mac(safe: Uint8Array, password: string, kind: SealingKind): Promise<BaseBlock> {
  const { hash, oid: hashOid, iterations } = macKinds[kind];
  const salt = randomBytes(16);
  const key = await derivePkcs12Key({ hash, password, salt, iterations, use: 'mac' });
  const digest = createHmac(hash, key).update(safe).digest();
  return sequence(
    sequence(sequence(oid(hashOid), new Null()), octetString(digest)),
    octetString(salt),
    new Integer({ value: iterations }),
  );
}

/** `[0] EXPLICIT`. */
function tagged(value: BaseBlock): BaseBlock {
  return new Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [value] });
}

function bytesOf(asn: BaseBlock): Uint8Array {
  return new Uint8Array(asn.toBER());
}
