import { type KeyObject, type X509Certificate, createPublicKey, randomBytes } from 'node:crypto';
import { type BaseBlock, BitString, Integer, OctetString } from 'asn1js';
import {
  AltName,
  Attribute,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  CertificationRequest,
  ExtKeyUsage,
  Extension,
  Extensions,
  type PublicKeyInfo,
  type RelativeDistinguishedNames,
  Time,
} from 'pkijs';
import { CertificateError } from '../certificate-error.ts';
import { malformed, readAsn } from '../der.ts';
import type { Signer } from './keys.ts';

/** When a certificate begins and ends to be valid; epoch milliseconds. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

const oids = {
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extKeyUsage: '2.5.29.37',
  extensionRequest: '1.2.840.113549.1.9.14',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;
// RFC 5280 §4.2.1.3: bits from the left; digitalSignature and keyEncipherment, or keyCertSign and
// cRLSign.
const usages = { server: 0xa0, authority: 0x06 } as const;

const curves: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** A CA's own certificate, signed by itself; PEM. */
export async function issueAuthority(
  name: RelativeDistinguishedNames,
  signer: Signer,
  validity: Validity,
): Promise<string> {
  const certificate = blank(name, name, validity);
  await certificate.subjectPublicKeyInfo.importKey(signer.publicKey);
  const id = await keyId(certificate.subjectPublicKeyInfo);
  certificate.extensions = [
    extension(oids.basicConstraints, true, new BasicConstraints({ cA: true }).toSchema()),
    keyUsage(usages.authority),
    extension(oids.subjectKeyIdentifier, false, new OctetString({ valueHex: id })),
  ];
  await certificate.sign(signer.privateKey, signer.hash);
  return pem('CERTIFICATE', certificate.toSchema(true));
}

/** What a CA is asked to sign (RFC 2986); PEM. `names` are the SANs; `null` for none. */
export async function makeRequest(
  subject: RelativeDistinguishedNames,
  names: AltName | null,
  signer: Signer,
): Promise<string> {
  const request = new CertificationRequest({ version: 0, subject });
  await request.subjectPublicKeyInfo.importKey(signer.publicKey);
  const extensions = new Extensions({
    extensions: [
      ...(names === null ? [] : [extension(oids.subjectAltName, false, names.toSchema())]),
      keyUsage(usages.server),
      extension(oids.extKeyUsage, false, serverAuth()),
    ],
  });
  request.attributes = [
    new Attribute({ type: oids.extensionRequest, values: [extensions.toSchema()] }),
  ];
  await request.sign(signer.privateKey, signer.hash);
  return pem('CERTIFICATE REQUEST', request.toSchema());
}

/** What a request asks for. */
export interface RequestedCertificate {
  readonly request: CertificationRequest;
  readonly names: AltName | null;
}

/** Reads a request, ours or another's. Rejects with a `CertificateError`. */
export async function readRequest(text: string): Promise<RequestedCertificate> {
  const what = 'The request';
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([^-]+)-----END/.exec(text)?.[1];
  if (body === undefined) {
    throw new CertificateError(
      { code: 'not-a-request', params: null },
      `${what} is none: give PEM that begins with "-----BEGIN CERTIFICATE REQUEST-----".`,
    );
  }
  const asn = readAsn(Buffer.from(body, 'base64'), what);
  let signed: boolean;
  let request: CertificationRequest;
  try {
    request = new CertificationRequest({ schema: asn });
    checkKey(request.subjectPublicKeyInfo);
    signed = await request.verify();
  } catch (error) {
    if (error instanceof CertificateError) throw error;
    throw malformed(what, error);
  }
  // Whoever asks must have the key (RFC 2986 §1).
  if (!signed) {
    throw new CertificateError(
      { code: 'request-not-its-own', params: null },
      `${what} is not signed by the key that is in it.`,
    );
  }
  return { request, names: namesAskedFor(request) };
}

/** Nobody believes certificates of weaker keys any more, nor do browsers know other kinds. */
function checkKey(info: PublicKeyInfo): void {
  const der = Buffer.from(info.toSchema().toBER());
  checkStrength(createPublicKey({ key: der, format: 'der', type: 'spki' }), 'of the request');
}

/** Throws for a key, `whose` it says, that is weak or of a kind that nobody knows. */
export function checkStrength(key: KeyObject, whose: string): void {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= 2048) return;
  if (key.asymmetricKeyType === 'ec' && curves.has(namedCurve)) return;
  const kind = `${key.asymmetricKeyType ?? 'unknown'} ${namedCurve}${modulusLength || ''}`.trim();
  throw new CertificateError(
    { code: 'key-too-weak', params: { kind } },
    `The key ${whose} (${kind}) is too weak or of a kind that is not known: make one of RSA with 2048 bits or more, or ECDSA with P-256, P-384 or P-521.`,
  );
}

/** A server's certificate as requested; of what else is asked for nothing is taken over. PEM. */
export async function issueServer(
  { request, names }: { readonly request: CertificationRequest; readonly names: AltName },
  authority: X509Certificate,
  signer: Signer,
  validity: Validity,
): Promise<string> {
  const issuer = new Certificate({ schema: readAsn(authority.raw, 'The CA') });
  const certificate = blank(request.subject, issuer.subject, validity);
  certificate.subjectPublicKeyInfo = request.subjectPublicKeyInfo;
  const own = await keyId(request.subjectPublicKeyInfo);
  const above = await keyId(issuer.subjectPublicKeyInfo);
  const aki = new AuthorityKeyIdentifier({ keyIdentifier: new OctetString({ valueHex: above }) });
  certificate.extensions = [
    extension(oids.basicConstraints, true, new BasicConstraints({ cA: false }).toSchema()),
    keyUsage(usages.server),
    extension(oids.extKeyUsage, false, serverAuth()),
    extension(oids.subjectAltName, false, names.toSchema()),
    extension(oids.subjectKeyIdentifier, false, new OctetString({ valueHex: own })),
    extension(oids.authorityKeyIdentifier, false, aki.toSchema()),
  ];
  await certificate.sign(signer.privateKey, signer.hash);
  return pem('CERTIFICATE', certificate.toSchema(true));
}

/** The name of whom a certificate is made out for, as it stands there. */
export function subjectOf(certificate: X509Certificate): RelativeDistinguishedNames {
  return new Certificate({ schema: readAsn(certificate.raw, 'The certificate') }).subject;
}

/** The SANs of a certificate, as they stand there; `null` where there are none. */
export function namesIn(certificate: X509Certificate): AltName | null {
  const what = 'The certificate';
  const { extensions = [] } = new Certificate({ schema: readAsn(certificate.raw, what) });
  const found = extensions.find(({ extnID }) => extnID === oids.subjectAltName);
  return found === undefined
    ? null
    : new AltName({ schema: readAsn(found.extnValue.valueBlock.valueHexView, what) });
}

function blank(
  subject: RelativeDistinguishedNames,
  issuer: RelativeDistinguishedNames,
  { from, to }: Validity,
): Certificate {
  const serial = randomBytes(16);
  // Positive, and never with a zero in front (RFC 5280 §4.1.2.2).
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  return new Certificate({
    version: 2,
    serialNumber: new Integer({ valueHex: new Uint8Array(serial) }),
    subject,
    issuer,
    notBefore: time(from),
    notAfter: time(to),
  });
}

/** RFC 5280 §4.1.2.5: UTCTime through 2049, in whole seconds. */
export function time(instant: number): Time {
  const value = new Date(Math.floor(instant / 1000) * 1000);
  return new Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

/** RFC 5280 §4.2.1.2, method 1. */
export async function keyId(key: PublicKeyInfo): Promise<ArrayBuffer> {
  return await crypto.subtle.digest(
    'SHA-1',
    new Uint8Array(key.subjectPublicKey.valueBlock.valueHexView),
  );
}

function serverAuth(): BaseBlock {
  return new ExtKeyUsage({ keyPurposes: [oids.serverAuth] }).toSchema();
}

function keyUsage(bits: number): Extension {
  const unusedBits = bits === usages.server ? 5 : 1;
  const value = new BitString({ valueHex: new Uint8Array([bits]), unusedBits });
  return extension(oids.keyUsage, true, value);
}

export function extension(extnID: string, critical: boolean, value: BaseBlock): Extension {
  return new Extension({ extnID, critical, extnValue: value.toBER() });
}

function namesAskedFor({ attributes = [] }: CertificationRequest): AltName | null {
  const asked = attributes.find(({ type }) => type === oids.extensionRequest)?.values[0] as unknown;
  if (asked === undefined) return null;
  try {
    const { extensions } = new Extensions({ schema: asked as BaseBlock });
    const found = extensions.find(({ extnID }) => extnID === oids.subjectAltName);
    if (found === undefined) return null;
    const value = readAsn(found.extnValue.valueBlock.valueHexView, 'The request');
    return new AltName({ schema: value });
  } catch (error) {
    throw malformed('The request', error);
  }
}

export function pem(label: string, schema: { toBER(): ArrayBuffer }): string {
  const lines =
    Buffer.from(schema.toBER())
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
