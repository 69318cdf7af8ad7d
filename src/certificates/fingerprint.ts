import { createHash } from 'node:crypto';

/** SHA-256 of a certificate, as 64 hexadecimal digits in lower case. */
export function fingerprintOf(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/** The same from what people write and paste, colons and capitals included; `null` for none. */
export function readFingerprint(text: string): string | null {
  const digits = text.replace(/[\s:]/g, '').toLowerCase();
  return /^[\da-f]{64}$/.test(digits) ? digits : null;
}
