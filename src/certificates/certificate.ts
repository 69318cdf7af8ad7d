import { X509Certificate } from 'node:crypto';
import { CertificateError } from './certificate-error.ts';
import { fingerprintOf } from './fingerprint.ts';
import { type CertificateNames, namesOf } from './names.ts';

/** A certificate as people are shown it. */
export interface CertificateDescription {
  /** SHA-256, 64 hexadecimal digits. */
  readonly fingerprint: string;
  /** `CN=…, O=…`; empty where there is none. */
  readonly subject: string;
  readonly issuer: string;
  readonly names: CertificateNames;
  /** Epoch milliseconds. */
  readonly validFrom: number;
  readonly validTo: number;
  readonly serial: string;
  /** May sign others. */
  readonly authority: boolean;
  readonly selfSigned: boolean;
  /** `RSA 2048`, `EC prime256v1`. */
  readonly key: string;
  /** Where it says that its issuer's certificate is (RFC 5280 §4.2.2.1), in its order. */
  readonly issuerAddresses: readonly string[];
  readonly pem: string;
}

/** Throws a `CertificateError` where it cannot be read. */
export function describeCertificate(certificate: X509Certificate): CertificateDescription {
  return {
    fingerprint: fingerprintOf(certificate.raw),
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: namesOf(certificate.raw),
    validFrom: certificate.validFromDate.getTime(),
    validTo: certificate.validToDate.getTime(),
    serial: certificate.serialNumber,
    authority: certificate.ca,
    selfSigned: isSelfSigned(certificate),
    key: keyOf(certificate),
    issuerAddresses: issuerAddresses(certificate),
    pem: certificate.toString(),
  };
}

/** PEM or DER. Throws a `CertificateError`. */
export function readCertificate(certificate: string | Uint8Array): X509Certificate {
  try {
    return new X509Certificate(certificate);
  } catch (error) {
    throw new CertificateError(
      { code: 'certificate-malformed', params: null },
      'This is no certificate that can be read: export it again.',
      {
        cause: error,
      },
    );
  }
}

/** By its name, what it says of its key, and its signature. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  try {
    return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  } catch {
    // A key of a kind that is not known signs nothing that we can say anything of.
    return false;
  }
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && isIssuedBy(certificate, certificate);
}

function issuerAddresses({ infoAccess }: X509Certificate): readonly string[] {
  const lines = (infoAccess ?? '').split('\n');
  return lines.flatMap((line) => /^CA Issuers - URI:(.+)$/.exec(line)?.[1] ?? []);
}

function keyOf(certificate: X509Certificate): string {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    const size = details?.namedCurve ?? details?.modulusLength ?? '';
    return `${(type ?? 'unknown').toUpperCase()} ${size}`.trim();
  } catch {
    return 'unknown';
  }
}

/** OpenSSL's lines, the most specific first, without control characters. */
function oneLine(name: string | undefined): string {
  const lines = (name ?? '').split('\n').filter(Boolean).toReversed();
  return lines.join(', ').replace(/\p{C}/gu, '\uFFFD');
}
