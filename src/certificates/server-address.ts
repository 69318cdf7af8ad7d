import { isIPv6 } from 'node:net';
import { CertificateError } from './certificate-error.ts';
import type { ServerAddress } from './present.ts';

/**
 * `mail.example.com`, `mail.example.com:8443`, `[2001:db8::1]:443`, or a whole https address; port
 * 443 unless another is said. Throws a `CertificateError`.
 */
export function parseServer(text: string): ServerAddress {
  const place = text.trim().replace(/^https:\/\//i, '');
  const bare = place.replace(/[/?#].*$/s, '');
  const url = URL.parse(`https://${isIPv6(bare) ? `[${bare}]` : bare}/`);
  const wrong =
    // An address of another kind, such as http://mail.example.com, names no port for TLS.
    /^[a-z][a-z\d+.-]*:\/\//i.test(place) || bare === '' || url?.port === '0' || bare.includes('@');
  if (url === null || wrong) {
    throw new CertificateError(
      { code: 'not-a-server', params: { given: text.slice(0, 253) } },
      `${text.slice(0, 253)} is no server: give a name or an address, such as mail.example.com or mail.example.com:8443.`,
    );
  }
  return {
    // RFC 6066 §3: names are asked for without a dot at their end.
    host: url.hostname.replace(/^\[|\]$|\.$/g, ''),
    port: url.port === '' ? 443 : Number(url.port),
  };
}

/** As `parseServer` reads it, the port always said. */
export function writeServer({ host, port }: ServerAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
