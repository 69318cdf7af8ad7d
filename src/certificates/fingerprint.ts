import { createHash } from 'node:crypto';

/** SHA-256 of a certificate, as 64 hexadecimal digits in lower case. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}
