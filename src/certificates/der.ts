import { type AsnType, Constructed, OctetString, Primitive, fromBER } from 'asn1js';
import { CertificateError } from './certificate-error.ts';

/** Far more than any chain, list of names or revocation list of an organisation has. */
const mostBytes = 16 * 1024 * 1024;
const limits = {
  maxDepth: 64,
  maxNodes: 500_000,
  maxContentLength: mostBytes,
  // Bytes that happen to look like ASN.1 stay bytes.
  parseEmbedded: false,
} as const;

/**
 * Reads ASN.1 (BER, as some systems write PKCS#7 and PKCS#12) that a stranger may have made: to its
 * last byte, with bounded depth and size. Throws a `CertificateError` that begins with `what`.
 */
export function readAsn(bytes: Uint8Array, what: string): AsnType {
  if (bytes.byteLength > mostBytes) {
    throw new CertificateError(
      { code: 'file-too-large', params: { most: mostBytes } },
      `${what} is larger than ${mostBytes} bytes: give a smaller file.`,
    );
  }
  const { offset, result } = parsed(bytes, what);
  if (offset < 0) throw malformed(what, result.error);
  if (offset < bytes.byteLength) throw malformed(what, 'there is more behind its end');
  return result;
}

/** Most faults are part of what the parser answers; some it throws. */
function parsed(bytes: Uint8Array, what: string): ReturnType<typeof fromBER> {
  try {
    return fromBER(bytes, limits);
  } catch (error) {
    throw malformed(what, error);
  }
}

/** The octets of a string, also where its tag is implicit, and where BER has it in pieces. */
export function octetsOf(asn: unknown, what: string): Uint8Array {
  if (asn instanceof OctetString) return new Uint8Array(asn.getValue());
  if (asn instanceof Primitive) return asn.valueBlock.valueHexView;
  if (asn instanceof Constructed) {
    return Buffer.concat(asn.valueBlock.value.map((piece) => octetsOf(piece, what)));
  }
  throw malformed(what, 'no octets');
}

/** What a library says of bytes it cannot use is for developers; it goes along as the cause. */
export function malformed(what: string, cause: unknown): CertificateError {
  return new CertificateError(
    { code: 'certificate-malformed', params: null },
    `${what} is malformed: export it again.`,
    { cause },
  );
}
