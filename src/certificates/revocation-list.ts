import { type X509Certificate, createHash, verify } from 'node:crypto';
import { CertificateRevocationList } from 'pkijs';
import { CertificateError } from './certificate-error.ts';
import { malformed, readAsn } from './der.ts';

/** Which certificates an authority has taken back (RFC 5280 §5). */
export interface RevocationList {
  readonly der: Uint8Array;
  /** Epoch milliseconds; `nextUpdate` is `null` where the list does not say. */
  readonly thisUpdate: number;
  readonly nextUpdate: number | null;
  /** Serial numbers in hexadecimal capitals, without leading zeros. */
  readonly revoked: ReadonlySet<string>;
  readonly signedBy: (authority: X509Certificate) => boolean;
}

const what = 'The revocation list';
/** Signature algorithms by OID: RSA (PKCS #1) and ECDSA. */
const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.5': 'sha1',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.1': 'sha1',
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
};
const deltaOid = '2.5.29.27';

/** Throws a `CertificateError` for what is none, or of a kind that would say only half of it. */
export function readRevocationList(der: Uint8Array): RevocationList {
  const list = parsed(der);
  if (list.crlExtensions?.extensions.some(({ extnID }) => extnID === deltaOid) === true) {
    throw new CertificateError(
      { code: 'list-is-delta', params: null },
      `${what} has differences to another one only (a delta CRL): give the base CRL.`,
    );
  }
  const hash = hashes[list.signatureAlgorithm.algorithmId];
  if (hash === undefined) {
    throw new CertificateError(
      { code: 'list-signed-otherwise', params: null },
      `${what} is signed in a way that is not known (${list.signatureAlgorithm.algorithmId}): have it signed with RSA or ECDSA.`,
    );
  }
  const revoked = (list.revokedCertificates ?? []).map(({ userCertificate }) =>
    serialOf(Buffer.from(userCertificate.valueBlock.valueHexView).toString('hex')),
  );
  const signature = list.signatureValue.valueBlock.valueHexView;
  return {
    der,
    thisUpdate: list.thisUpdate.value.getTime(),
    nextUpdate: list.nextUpdate?.value.getTime() ?? null,
    revoked: new Set(revoked),
    signedBy: (authority) => {
      try {
        return verify(hash, list.tbsView, authority.publicKey, signature);
      } catch {
        return false;
      }
    },
  };
}

/** By which a list belongs to an authority, whose certificate may be renewed. */
export function keyIdOf({ publicKey }: X509Certificate): string {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}

export function isRevoked({ revoked }: RevocationList, { serialNumber }: X509Certificate): boolean {
  return revoked.has(serialOf(serialNumber));
}

/** As it is compared: hexadecimal capitals, without leading zeros. */
export function serialOf(hex: string): string {
  return hex.toUpperCase().replace(/^0+(?=.)/, '');
}

function parsed(der: Uint8Array): CertificateRevocationList {
  const asn = readAsn(der, what);
  try {
    return new CertificateRevocationList({ schema: asn });
  } catch (error) {
    throw malformed(what, error);
  }
}
