import { type Socket, connect as connectPlain } from 'node:net';
import {
  type SecureContext,
  checkServerIdentity,
  connect as connectTls,
  createSecureContext,
  getCACertificates,
} from 'node:tls';

/** TLS from the first byte on. */
export interface DirectTls {
  /** DNS name or address that the server's certificate must bear. */
  readonly name: string;
  /** What it is verified against; made once for many connections. */
  readonly context: SecureContext;
}

/** The system's and Node's authorities, and the private ones in `ca` (PEM). */
export function trusting(ca: string | null): SecureContext {
  const roots = new Set([...getCACertificates('default'), ...getCACertificates('system')]);
  return createSecureContext({
    ca: ca === null ? [...roots] : [...roots, ca],
    minVersion: 'TLSv1.2',
  });
}

/** `opened` is called when it can be written to; with TLS once the certificate is verified. */
export function openSocket(
  { host, port }: { readonly host: string; readonly port: number },
  tls: DirectTls | null,
  opened: () => void,
): Socket {
  if (tls === null) return connectPlain({ host, port }, opened);
  const { name, context } = tls;
  return connectTls(
    {
      host,
      port,
      secureContext: context,
      // No server name (RFC 6066 §3) is asked for: one port has one component service, and Prosody
      // ends connections that ask for a name that is not one of its own domains.
      checkServerIdentity: (_host, certificate) => checkServerIdentity(name, certificate),
    },
    opened,
  );
}
