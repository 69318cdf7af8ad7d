import { type X509Certificate, createHash } from 'node:crypto';

/** OIDs of signature algorithms, in hex, whose hash is longer than that of SHA-256. */
const longer: readonly (readonly [oid: string, hash: 'sha384' | 'sha512'])[] = [
  ['2a864886f70d01010c', 'sha384'], // sha384WithRSAEncryption
  ['2a864886f70d01010d', 'sha512'], // sha512WithRSAEncryption
  ['2a8648ce3d040303', 'sha384'], // ecdsa-with-SHA384
  ['2a8648ce3d040304', 'sha512'], // ecdsa-with-SHA512
];

/**
 * RFC 5929 §4.1, `tls-server-end-point`: the hash of the server's certificate by the hash function
 * of its signature, SHA-256 instead of MD5 and SHA-1. The hash alone, without the prefix.
 */
export function tlsServerEndPoint({ raw }: Pick<X509Certificate, 'raw'>): Buffer {
  const oid = signatureOid(raw);
  const hash = longer.find(([one]) => one === oid)?.[1] ?? 'sha256';
  return createHash(hash).update(raw).digest();
}

/** RFC 5280 §4.1: SEQUENCE { tbsCertificate, SEQUENCE { algorithm OID, … }, … }; in hex. */
function signatureOid(der: Buffer): string {
  const certificate = element(der, 0);
  const signed = element(der, certificate.start);
  const algorithm = element(der, signed.end);
  const { start, end } = element(der, algorithm.start);
  return der.subarray(start, end).toString('hex');
}

/** Where the content of the DER element at `at` starts and ends. */
function element(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) {
    return { start: at + 2, end: at + 2 + first };
  }
  const bytes = first & 0x7f;
  const start = at + 2 + bytes;
  return { start, end: start + der.readUIntBE(at + 2, bytes) };
}
