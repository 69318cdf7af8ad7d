import { isIPv6 } from 'node:net';
import { CertificateError } from './certificate-error.ts';
import type { ServerAddress } from './present.ts';

/**
 * `mail.example.com`, `mail.example.com:8443`, `[2001:db8::1]:443`, or a whole https address; port
 * 443 unless another is said. Throws a `CertificateError`.
 */
export function parseServer(text: string): ServerAddress {
  const bare = text
    .trim()
    .replace(/^https:\/\//i, '')
    .replace(/\/.*$/s, '');
  const url = URL.parse(`https://${isIPv6(bare) ? `[${bare}]` : bare}/`);
  if (url === null || url.username !== '' || url.password !== '' || bare === '') {
    throw new CertificateError(
      `${text.slice(0, 253)} is no server: give a name or an address, such as mail.example.com or mail.example.com:8443.`,
    );
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 443 : Number(url.port),
  };
}

/** As `parseServer` reads it, the port always said. */
export function writeServer({ host, port }: ServerAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
