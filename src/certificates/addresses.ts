import { isIPv4, isIPv6 } from 'node:net';

const numericLabels = /^(0x[\da-f]*|\d+)(\.(0x[\da-f]*|\d+)){0,3}$/i;

/**
 * One text for one address, whatever notation it is in (RFC 5952 for IPv6, dotted for IPv4; `[…]`
 * and zones left out); `null` for what is no address.
 */
export function canonicalAddress(text: string): string | null {
  const bare = text.replace(/^\[(.*)\]$/, '$1').replace(/%[^%\]]*$/, '');
  if (isIPv4(bare)) return bare;
  if (isIPv6(bare)) return parsed(`[${bare}]`)?.slice(1, -1) ?? null;
  // As every URL has it: 0x7f.1 and 2130706433 are 127.0.0.1.
  return numericLabels.test(bare) ? parsed(bare) : null;
}

/** The same for the bytes in a certificate; `null` where they are neither 4 nor 16. */
export function addressOf(bytes: Uint8Array): string | null {
  if (bytes.byteLength === 4) return [...bytes].join('.');
  if (bytes.byteLength !== 16) return null;
  const hex = Buffer.from(bytes).toString('hex');
  return canonicalAddress(hex.replace(/.{4}(?!$)/g, '$&:'));
}

function parsed(host: string): string | null {
  return URL.parse(`http://${host}/`)?.hostname ?? null;
}
