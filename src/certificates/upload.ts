import { type KeyObject, X509Certificate } from 'node:crypto';
import { type AsnType, Integer, ObjectIdentifier, Sequence } from 'asn1js';
import { ContentInfo, SignedData } from 'pkijs';
import { CertificateError } from './certificate-error.ts';
import { malformed, readAsn } from './der.ts';
import { fingerprintOf } from './fingerprint.ts';
import { readPkcs12 } from './pkcs12.ts';
import { openedKey, privateKeyOf } from './private-key.ts';

/** What a file of certificates had in it. */
export interface Upload {
  /** Each once, in the order of the file. */
  readonly certificates: readonly X509Certificate[];
  /** DER. */
  readonly revocationLists: readonly Uint8Array[];
  /** There was a private key, too. */
  readonly hadKey: boolean;
  /** Private keys, not opened until that is asked for; each rejects with a `CertificateError`. */
  readonly keys: readonly (() => Promise<KeyObject>)[];
}

const signedDataOid = '1.2.840.113549.1.7.2';
const pemBlock = /-----BEGIN ([^-\r\n]+)-----([^-]*)-----END \1-----/g;
/** More is not a chain but somebody's whole store. */
const mostCertificates = 1000;

/**
 * Reads certificates and revocation lists out of PEM, DER, PKCS#7 (.p7b) or PKCS#12 (.pfx), by what
 * it is and not by what it is called. `passphrase` opens PKCS#12. Rejects with a `CertificateError`.
 */
export async function readUpload(file: Uint8Array, passphrase: string | null): Promise<Upload> {
  const parts = await Promise.all(
    partsOf(file).map(async (part) => {
      if (typeof part !== 'string') return await readPart(part, passphrase);
      return { ...nothing, keys: [() => openedKey(part, passphrase)] };
    }),
  );
  const found = parts.flatMap(({ certificates }) => certificates);
  const certificates = [...new Map(found.map((one) => [fingerprintOf(one.raw), one])).values()];
  const revocationLists = parts.flatMap((part) => part.revocationLists);
  if (certificates.length + revocationLists.length === 0) {
    throw new CertificateError(
      { code: 'file-without-certificate', params: null },
      'There is neither a certificate nor a revocation list in this file: give PEM, DER, PKCS#7 or PKCS#12.',
    );
  }
  if (certificates.length > mostCertificates) {
    throw new CertificateError(
      { code: 'file-of-too-many', params: { most: mostCertificates } },
      `A file may hold at most ${mostCertificates} certificates.`,
    );
  }
  const keys = parts.flatMap((part) => part.keys);
  return { certificates, revocationLists, hadKey: keys.length > 0, keys };
}

type Part = Omit<Upload, 'hadKey'>;
const nothing: Part = { certificates: [], revocationLists: [], keys: [] };
/** Of what else is in files of servers (parameters, public keys) nothing is of use here. */
const readLabels = /^(?:(?:X509 |TRUSTED )?CERTIFICATE|X509 CRL|PKCS ?#?7(?: SIGNED DATA)?|CMS)$/;

/** DER of each block of a text, or of the whole; a private key as it stands. */
function partsOf(file: Uint8Array): readonly (Uint8Array | string)[] {
  const text = textOf(file);
  if (text === null) return [file];
  const blocks = [...text.matchAll(pemBlock)];
  const parts = blocks.flatMap(([block, label = '', body = '']): (Uint8Array | string)[] => {
    if (label.includes('PRIVATE KEY')) return [block];
    if (!readLabels.test(label)) return [];
    const der = Buffer.from(body.replace(/^.*:.*$/gm, ''), 'base64');
    return [label.startsWith('TRUSTED') ? firstOf(der) : der];
  });
  if (parts.length === 0 && blocks.some(([, label = '']) => label.endsWith('REQUEST'))) {
    throw new CertificateError(
      { code: 'file-is-request', params: null },
      'This is a request for a CA to sign, and no certificate: give what the CA made of it.',
    );
  }
  if (blocks.length > 0) return parts;
  // Some programs leave the lines out that PEM begins and ends with.
  const bare = text.trim();
  return /^M[A-Za-z0-9+/=\s]+$/.test(bare) ? [Buffer.from(bare, 'base64')] : [];
}

/** OpenSSL writes for what a certificate is trusted right behind it. */
function firstOf(der: Buffer): Buffer {
  const [, first = 0, second = 0, third = 0] = der;
  if (first === 0x82) return der.subarray(0, 4 + second * 256 + third);
  if (first === 0x81) return der.subarray(0, 3 + second);
  return der;
}

/** `null` for what is no text; Windows writes text as UTF-16, too. */
function textOf(file: Uint8Array): string | null {
  const [first, second] = file;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(file);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(file);
  const text = Buffer.from(file).toString('latin1');
  if (first !== 0x30) return text.replace(/^\u00ef\u00bb\u00bf/, '');
  // "0 s:CN=…", as OpenSSL numbers what a server sent.
  return text.includes('-----BEGIN ') ? text : null;
}

async function readPart(der: Uint8Array, passphrase: string | null): Promise<Part> {
  const asn = readAsn(der, 'The file');
  const [first, second] = children(asn);
  if (first instanceof ObjectIdentifier && first.valueBlock.toString() === signedDataOid) {
    return readPkcs7(asn);
  }
  // PFX ::= SEQUENCE { version INTEGER, authSafe ContentInfo, … } (RFC 7292 §4)
  if (first instanceof Integer && children(second)[0] instanceof ObjectIdentifier) {
    const { certificates, keys } = await readPkcs12(asn, passphrase);
    return { ...nothing, certificates: certificates.map((one) => certificateOf(one)), keys };
  }
  if (first instanceof Integer) return { ...nothing, keys: [async () => privateKeyOf(der)] };
  return isRevocationList(first)
    ? { ...nothing, revocationLists: [der] }
    : { ...nothing, certificates: [certificateOf(der)] };
}

/** RFC 5652 §5.1: signed data that signs nothing but brings certificates and lists along. */
function readPkcs7(asn: AsnType): Part {
  const what = 'The PKCS#7 file';
  let signed: SignedData;
  try {
    signed = new SignedData({ schema: new ContentInfo({ schema: asn }).content });
  } catch (error) {
    throw malformed(what, error);
  }
  const der = (part: { toSchema(): { toBER(): ArrayBuffer } }): Uint8Array =>
    new Uint8Array(part.toSchema().toBER());
  return {
    certificates: (signed.certificates ?? []).map((one) => certificateOf(der(one))),
    revocationLists: (signed.crls ?? []).map((one) => der(one)),
    keys: [],
  };
}

/** RFC 5280 §5.1: in a TBSCertList a time comes right after the issuer; a certificate has more. */
function isRevocationList(toBeSigned: AsnType | undefined): boolean {
  const parts = children(toBeSigned);
  const [at] = [parts.findIndex((part, index) => index < 4 && isTime(part))];
  return at >= 2;
}

function isTime(part: AsnType | undefined): boolean {
  const { tagClass, tagNumber } = part?.idBlock ?? {};
  return tagClass === 1 && (tagNumber === 23 || tagNumber === 24);
}

function children(asn: AsnType | undefined): readonly AsnType[] {
  return asn instanceof Sequence ? asn.valueBlock.value : [];
}

function certificateOf(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (error) {
    throw malformed('A certificate in the file', error);
  }
}
